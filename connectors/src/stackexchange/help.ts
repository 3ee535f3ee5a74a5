/** For the form and the documentation. */
export const HELP = `
1. **Site**: as in its address, \`stackoverflow\` or \`ai.stackexchange.com\`.
2. **Tags**: questions with at least one of them, and all answers and comments under those. Without tags the whole site is read, which only small sites are made for.
3. **Words** (optional): only questions that hold them, as the site’s own search finds them.
4. **Key** (optional): without one Stack Exchange answers 300 requests a day, which is enough for a tag or two; with one 10,000. Register an application at [stackapps.com](https://stackapps.com/apps/oauth/register), any name and domain, and copy its *Key*. It is no secret, and reads only what everybody sees. With it what people say of themselves (place, website) is read as well.

The newest questions come first, the past after it; a hundred with their answers and comments in one request. For the whole past of a large site use its data dump: the connector *Stack Exchange dump* gives the same activities.
`
