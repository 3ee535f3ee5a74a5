import type { ErasePreview, OptOutEntry } from '@kith/contract/erasure'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'

/** What goes, in lines; what there is none of is not mentioned. */
export function goes(preview: ErasePreview): string[] {
  const { accounts, accountCount, activities, cleaned, setAside, evidence, decisions, audit } = preview
  const more = accountCount > accounts.length ? ` and ${count(accountCount - accounts.length)} more` : ''
  const lines: (string | false)[] = [
    `${counted(accountCount, 'account', 'accounts')}: ${accounts.join(', ')}${more}`,
    counted(activities, 'activity', 'activities'),
    cleaned > 0 && `mentions and addresses in ${counted(cleaned, 'activity', 'activities')} of others`,
    setAside > 0 && counted(setAside, 'record that was set aside', 'records that were set aside'),
    evidence > 0 && counted(evidence, 'piece of evidence on who is who', 'pieces of evidence on who is who'),
    decisions > 0 && `the reasons of ${counted(decisions, 'decision', 'decisions')}`,
    audit > 0 && `the words of ${counted(audit, 'line', 'lines')} in the audit`,
    'everything the team has recorded about this person',
  ]
  return lines.filter((line) => line !== false)
}

/** What an entry of the list blocks. */
export function blocks({ addresses, accounts, state }: Pick<OptOutEntry, 'addresses' | 'accounts' | 'state'>): string {
  if (state !== 'done') return 'being erased now'
  const parts = [
    ...(addresses > 0 ? [counted(addresses, 'address', 'addresses')] : []),
    ...(accounts > 0 ? [counted(accounts, 'account', 'accounts')] : []),
  ]
  return parts.length === 0 ? 'nothing' : parts.join(' and ')
}
