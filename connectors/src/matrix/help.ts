/** For the form and the documentation: where to find what, in order. */
export const HELP = `
**1. Use an account of its own**, such as \`@kith:example.org\`, and let it join the rooms that Kith shall read. Rooms that anybody may read without joining need no joining.

**2. Copy its token.** In Element: *Settings → Help & About → Advanced → Access Token*. Close the window without signing out: signing out ends the token.

**3. Give the address of the homeserver**: what the account's name has behind the colon, or what Element shows under *Help & About → Homeserver is*.

**4. Connect.** The newest comes first, the past after it. Edits, deletions and reactions are followed. Rooms to which one must be invited are read only if you name them; encrypted messages cannot be read.
`
