/** For the form and the documentation: what to click, in order. */
export const HELP = `
**1. Say what to read.** A project as \`group/name\`, a group or a user by the name alone, with all that lies below; several with commas between.

**2. Make a token**, unless everything there is public and can be read without one: your picture → Edit profile → Access tokens → Add new token, with the scope \`read_api\`. A project’s or group’s own token (*Settings → Access tokens*, role Reporter) does as well. Choose a date of expiry that you will remember: the source says so when GitLab no longer takes the token.

**3. Connect.** On a GitLab of your own, give its address. The newest three months come first, the past after it. Later readings take only what has changed.

**4. Add the webhook**, if you may maintain the project or group: the page of the source says how.

Confidential issues and internal comments are left out, whatever the token may see.
`

export const WEBHOOK_HELP = `
What happens at GitLab is then seen at once. You need to be a maintainer of the project; webhooks of groups need a paid plan.

1. At GitLab, open the project or group → Settings → Webhooks → Add new webhook.
2. *URL*: \`{url}\`
3. *Secret token*: \`{secret}\`
4. *Trigger*: push, tag push, comments, issues, merge requests, wiki page and emoji events. Confidential ones are left out anyway, and so is all else.
5. Keep *Enable SSL verification* ticked, and choose *Add webhook*. *Test → Push events* beside it shows that it arrives.

Where GitLab signs what it sends, the signature is believed, too, and no secret travels: have it make a *signing token* (\`whsec_…\`), which it shows once, and enter that on the page of the source at *Webhook → Enter its secret*. The address stays.
`
