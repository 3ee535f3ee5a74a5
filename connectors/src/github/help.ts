/** For the form and the documentation: what to click at GitHub, in order. */
export const HELP = `
**1. Say what to read.** A repository as \`owner/name\`, an organization by its name alone; several with commas between.

**2. Make a token.** At GitHub: your picture → Settings → Developer settings → Personal access tokens.

- For public repositories: *Tokens (classic)* → Generate new token, and tick \`read:user\` so that public e-mail addresses in profiles are seen. No other box is needed. Stars and watchers are shown to administrators and collaborators of a repository alone; for them the token must be theirs and have \`public_repo\`.
- For private repositories, and the traffic of any: tick \`repo\`. Traffic (views, clones, where visitors come from) is kept by GitHub for 14 days, so Kith fetches it daily.
- *Fine-grained tokens* do as well: choose the repositories, and give read access to Issues, Pull requests, Discussions, Contents and Metadata, and to Administration for traffic. GitHub does not show them stars, as it seems; the webhook tells of new ones.

Choose a date of expiry that you will remember: the source says so when GitHub no longer takes the token. One token may make 5,000 requests an hour; Kith keeps within that and goes on where it stopped.

**3. Connect.** The newest three months come first, the past after it. Later readings take only what has changed.

**4. Add the webhook**, if you may administer the repository or organization: the page of the source says how. What happens is then seen at once, and deletions are noticed.
`
