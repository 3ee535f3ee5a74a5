/** For the form and the documentation: what to click at Slack, in order. */
export const HELP = `
**1. Make an app.** As somebody who may install apps open [api.slack.com/apps](https://api.slack.com/apps) → *Create New App → From scratch*, call it “Kith”, and choose the workspace. An app of your own for your own workspace keeps Slack's usual limits.

**2. Give it rights.** *OAuth & Permissions → Bot Token Scopes*: \`channels:read\`, \`channels:history\`, \`users:read\`, \`users:read.email\` and \`reactions:read\`; for private channels \`groups:read\` and \`groups:history\` as well. Kith only reads.

**3. Install it** (*Install to Workspace*, on the same page), and copy the **Bot User OAuth Token**, which begins with \`xoxb-\`.

**4. Invite it** to each channel that Kith shall read: write \`/invite @Kith\` there. Apps do not see other channels. Or use a *user token* (\`xoxp-\`, with the same scopes under *User Token Scopes*): it sees every public channel that its owner could read.

**5. Connect.** The newest comes first, the past after it, as far as the workspace's plan keeps it. An **export** can be given as well: what it holds and Slack no longer shows comes in with it, and a message that stands in both is one.

**6. Add the webhook**: the page of the source says how. Messages, edits and deletions are then seen at once.

Direct messages are never read, private channels only if you tick the box. Slack may let apps that are sold to others read a page a minute; Kith keeps to what Slack says, and goes on where it stopped.
`
