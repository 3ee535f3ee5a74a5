/** For the form and the documentation: what to click at Discord, in order. */
export const HELP = `
**1. Make a bot.** At [discord.com/developers/applications](https://discord.com/developers/applications) → *New Application*, then *Bot*: switch on the **Message Content Intent**, without which messages come without their text, and the **Server Members Intent**, if all members shall be known and not only those who write. *Reset Token* shows the token.

**2. Invite it.** *OAuth2 → URL Generator*: tick \`bot\`, and below it *View Channels* and *Read Message History*. Open the address that appears, and choose the server; you need to administer it. Kith only reads.

**3. Copy the number of the server.** In Discord: *User Settings → Advanced → Developer Mode*; then click the server with the right button → *Copy Server ID*. The address of any of its channels does as well.

**4. Connect.** The newest comes first, the past after it, with threads, open and archived. Channels that not every member sees are left out unless you tick the box; direct messages are never read.

Discord's rules do not allow to find out who its users are elsewhere. So Kith counts them and shows what they do, but never suggests that an account on Discord and one elsewhere are one person. Tick the last box only if the members have agreed to that.

Discord sends no webhooks of messages; Kith looks every half hour. What is deleted is noticed while it is young.
`
