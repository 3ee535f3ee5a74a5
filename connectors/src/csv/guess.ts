import { DATE_FORMATS, decideDayOrder, readDate } from '../kit/tables/dates.ts'
import type { Mapping } from '../kit/tables/mapping.ts'
import { sameName } from '../kit/tables/table.ts'

/** The names that each target goes by, as `sameName` writes them; the first target that claims a column has it. */
const NAMES: readonly (readonly [target: string, names: string])[] = [
  [
    'email',
    'email|e mail|mail|email address|e mail address|mail address|e mail adresse|mailadresse|email adresse|adresse e mail|adresse email|courriel|correo|correo electronico|endereco de email|e mailadres|indirizzo email|primary email|work email|contact email|buyer email|attendee email|participant email',
  ],
  ['first-name', 'first name|firstname|given name|forename|vorname|prenom|nombre de pila|primeiro nome|voornaam|nome proprio'],
  [
    'last-name',
    'last name|lastname|surname|family name|nachname|familienname|nom de famille|apellido|apellidos|sobrenome|achternaam|cognome',
  ],
  [
    'username',
    'username|user name|user|login|handle|nick|nickname|screen name|account|member|author|github username|github login|github handle|discord username|slack username|benutzername|nutzername|benutzer|pseudo|utilisateur|nom d utilisateur|usuario|nome de usuario|gebruikersnaam|nome utente',
  ],
  [
    'name',
    'name|full name|fullname|display name|real name|contact name|attendee name|participant|participant name|author name|member name|person|vollstandiger name|nom complet|nom|nombre completo|nombre|nome completo|nome|naam|volledige naam',
  ],
  ['person-id', 'user id|userid|member id|account id|person id|author id|contact id|customer id|uid|benutzer id|nutzer id'],
  [
    'date',
    'date|when|time|timestamp|datetime|date time|created|created at|created on|created date|creation date|occurred at|happened at|posted at|sent at|submitted at|event date|order date|registration date|registered at|signed up at|signed up on|signed up|signup date|registered on|date joined|joined on|member since|joined|joined at|join date|checked in at|datum|erstellt|erstellt am|zeitpunkt|zeitstempel|date de creation|horodatage|fecha|fecha de creacion|data|data de criacao|aangemaakt op|tijdstip|data ora',
  ],
  ['kind', 'kind|type|action|activity|activity type|event type|event name|art|typ|aktion|type d action|tipo|accion|acao|azione|soort'],
  ['title', 'title|subject|headline|summary|topic|titel|betreff|titre|sujet|objet|titulo|asunto|assunto|titolo|oggetto|onderwerp'],
  [
    'body',
    'body|text|message|content|description|comment|notes|note|inhalt|nachricht|beschreibung|kommentar|message texte|contenu|mensaje|contenido|mensagem|messaggio|bericht',
  ],
  ['url', 'url|link|permalink|href|web address|profile|profile url|lien|enlace|adresse url'],
  ['place', 'place|channel|repository|repo|forum|room|event|meetup|location|ort|kanal|veranstaltung|canal|lieu|lugar|evento|plaats'],
  ['conversation', 'conversation|conversation id|thread|thread id|topic id|thread ts'],
  ['reply-to', 'reply to|in reply to|parent|parent id|reply to id'],
  ['technologies', 'technologies|technology|language|languages|programming language|stack'],
  ['category', 'category|kategorie|categorie|categoria'],
  ['weight', 'weight|points|gewicht|punkte|poids|peso'],
  ['platform', 'platform|source|network|plattform|plateforme|plataforma'],
  [
    'organization',
    'organization|organisation|company|company name|employer|firm|firma|unternehmen|arbeitgeber|entreprise|societe|empresa|organizacion|organizacao|azienda|bedrijf|university',
  ],
  ['teammate', 'teammate|team member|employee|internal|is employee|staff|mitarbeiter|intern|employe|empleado'],
  ['tags', 'tags|tag|labels|label|groups|group|segments|segment|schlagworte|etiquettes|etiquetas'],
  ['id', 'id|activity id|event id|message id|post id|ticket id|order id|external id|guid|uuid|key'],
]
const TARGET_OF: ReadonlyMap<string, string> = new Map(NAMES.flatMap(([target, names]) => names.split('|').map((name) => [name, target])))
const OTHER_ACCOUNT =
  /^(github|gitlab|discord|slack|twitter|x|mastodon|bluesky|linkedin|reddit|stack overflow|telegram)(?: (?:username|user|login|handle|name|account|profile))?$/

const ACTIVITY_ONLY = ['kind', 'title', 'body', 'place', 'conversation', 'reply-to', 'technologies', 'category', 'weight', 'date', 'id']
const PEOPLE_ONLY = ['organization', 'teammate', 'tags']

/**
 * A mapping from the columns' names in several languages, and from the samples where a name says nothing. Null when no column could
 * tell who it was (or, for activities, when). Day and month are told apart by the samples; where those do not suffice, no date
 * format is set and reading asks for it.
 */
export function guessMapping(header: readonly string[], rows: readonly (readonly string[])[], wanted: string | undefined): Mapping | null {
  const byColumn = new Map<string, string>()
  const taken = new Set<string>()
  const claim = (column: string, target: string | undefined): void => {
    if (target === undefined || byColumn.has(column) || taken.has(target)) return
    byColumn.set(column, target)
    taken.add(target)
  }
  for (const column of header) claim(column, TARGET_OF.get(sameName(column)))
  if (!taken.has('email')) claim(header.find((_, index) => mostly(rows, index, looksLikeEmail)) ?? '', 'email')
  if (!taken.has('date')) claim(header.find((column, index) => !byColumn.has(column) && mostly(rows, index, looksLikeDate)) ?? '', 'date')
  const what = wanted ?? guessWhat(taken)
  const columns = Object.fromEntries(header.map((column) => [column, placed(column, byColumn.get(column), what, taken)]))
  const targets = new Set(Object.values(columns))
  const hasPerson = ['email', 'username', 'name', 'first-name', 'person-id'].some((target) => targets.has(target))
  if (!hasPerson || (what === 'activities' && !targets.has('date'))) return null
  return { what, columns, constants: what === 'activities' ? guessConstants(header, rows, columns, targets) : {} }
}

function guessWhat(taken: ReadonlySet<string>): 'activities' | 'people' {
  if (!taken.has('date')) return 'people'
  const isPeople =
    PEOPLE_ONLY.some((target) => taken.has(target)) && !['kind', 'title', 'body', 'place'].some((target) => taken.has(target))
  return isPeople ? 'people' : 'activities'
}

/** The target that a column gets in the end: what does not go with `what` is left out, or kept as another account. */
function placed(column: string, target: string | undefined, what: string, taken: ReadonlySet<string>): string | null {
  if (what === 'activities') return target !== undefined && !PEOPLE_ONLY.includes(target) ? target : null
  const account = OTHER_ACCOUNT.exec(sameName(column))
  if (account?.[1] !== undefined && (target === undefined || target === 'username')) return `account:${account[1].replaceAll(' ', '')}`
  if (target === 'id') return taken.has('person-id') ? null : 'person-id'
  return target !== undefined && !ACTIVITY_ONLY.includes(target) ? target : null
}

function guessConstants(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: Readonly<Record<string, string | null>>,
  targets: ReadonlySet<string | null>,
): Record<string, string> {
  const constants: Record<string, string> = {}
  if (!targets.has('kind')) constants['kind'] = 'activity'
  const date = header.findIndex((column) => columns[column] === 'date')
  const order = decideDayOrder(rows.map((row) => row[date] ?? ''))
  if (order !== undefined && isDateFormat(order)) constants['date-format'] = order
  return constants
}

const isDateFormat = (text: string): boolean => DATE_FORMATS.some((format) => format === text)

function mostly(rows: readonly (readonly string[])[], index: number, test: (text: string) => boolean): boolean {
  const samples = rows.slice(0, 100).flatMap((row) => row[index]?.trim() || [])
  return samples.length > 0 && samples.filter(test).length >= samples.length * 0.8
}

const looksLikeEmail = (text: string): boolean => text.length <= 320 && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text)

/** Dates with marks or words; bare numbers may be anything. */
const looksLikeDate = (text: string): boolean => {
  if (/^\d*$/.test(text)) return false
  const verdict = readDate(text, undefined, (wallMs) => wallMs)
  return 'ms' in verdict ? /\D\d+\D/.test(text) : verdict.fault === 'ambiguous'
}
