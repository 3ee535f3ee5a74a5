/** Local parts that many people share: such an address does not tell who somebody is. */
const SHARED_LOCAL_PARTS = new Set(
  'abuse admin administrator billing bot bots build builds ci contact devnull dev email git github gitlab hello help hostmaster info invalid jenkins list lists localhost mail mailer-daemon marketing me nobody noreply no-reply no_reply none notifications office postmaster press root sales security support sysadmin team test unknown user webmaster www-data you'.split(
    ' ',
  ),
)

/**
 * The address as it is compared between identities, or undefined where it cannot tell one person from another: shared and robot mailboxes, hosts
 * without a dot, and what is no address at all.
 */
export const emailKey = (email: string | undefined): string | undefined => {
  if (email === undefined) return undefined
  const folded = email.normalize('NFKC').trim().toLowerCase()
  const match = /^([^\s@<>"]{1,64})@([^\s@<>"]+\.[^\s@<>".]{2,})$/.exec(folded)
  if (!match) return undefined
  const [, local = '', host = ''] = match
  if (SHARED_LOCAL_PARTS.has(local) || /^(no-?reply|do-?not-?reply)\b/.test(local)) return undefined
  if (/(^|\.)(localhost|localdomain|local|invalid|lan|internal)$/.test(host)) return undefined
  return folded
}
