/** For the form and the documentation: what to click, in order. */
export const HELP = `
**1. Give the address of the server**, such as \`https://codeberg.org\`, and say what to read: a repository as \`owner/name\`, an organization by its name alone; several with commas between.

**2. Make a token**, unless everything there is public and can be read without one: your picture → Settings → Applications → Manage access tokens. Give it *read* for repository, issue and user, nothing else.

**3. Connect.** The newest three months come first, the past after it. Later readings take only what has changed.

**4. Add the webhook**, if you may administer the repository or organization: the page of the source says how.

Gitea and Forgejo say who has given a star, but not when: such people are listed, and their stars are no activities.
`

export const WEBHOOK_HELP = `
What happens there is then seen at once, and deletions are noticed. You need to administer the repository or organization.

1. Open the repository or organization → Settings → Webhooks → Add webhook → *Gitea* (or *Forgejo*).
2. *Target URL*: \`{url}\`
3. *HTTP method*: POST. *Content type*: \`application/json\`
4. *Secret*: \`{secret}\`
5. *Trigger on*: All events. Kith takes what people do, and leaves the rest out.
6. Add webhook, open it again, and choose *Test delivery*: a push arrives and is taken.
`
