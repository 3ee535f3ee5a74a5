/** For the form and the documentation: what to click at Discourse, in order. */
export const HELP = `
**1. Give the address of the forum**, like \`https://forum.example.org\`. Everything that anybody may read is read without a key: topics, replies, who answers whom, likes, accepted answers, the directory of users and its groups.

**2. Make a key, if you may administer the forum** (it can be left out): Admin → Advanced → API keys → Add API key. *Description*: Kith. *User level*: Single user, with the name of an administrator; then everything is read that this account may read, with deletions, all accounts, the day on which they were made, and their e-mail addresses. *Scope*: Read-only. Copy the key at once, since it is shown once, and give the account’s name beside it.

Use the key of an account that sees only what your whole team may see: categories that it reads are read by Kith.

**3. Connect.** The newest topics come first, the past after it, and then people and likes. Forums let everybody ask some 200 times a minute, and keys 60 times: Kith keeps within what the forum says and goes on where it stopped. Once a day the topics of the past week are read again for what was edited, solved or taken away.

**4. Add the webhook**, if you may administer the forum: the page of the source says how. What happens is then seen at once, and deletions are noticed.
`

export const WEBHOOK_HELP = `
What happens in the forum is then seen at once, and deletions are noticed. You need to administer the forum.

1. At your forum open Admin → Advanced → Webhooks → Add webhook.
2. *Payload URL*: \`{url}\`
3. *Content type*: \`application/json\`
4. *Secret*: \`{secret}\`
5. *Which events*: “Send me everything”, or at least topics, posts, users, likes and solved.
6. Leave categories, tags and groups open, tick *Active*, and save. *Ping* sends a test.
`
