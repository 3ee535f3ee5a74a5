/**
 * Which country a place that somebody wrote of themselves lies in. The names come from the language data of the runtime: codes and names of countries in
 * several languages, and the cities that time zones are called by. What it does not know stays unknown: nothing is guessed by sound.
 */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl', 'pl', 'tr', 'ja', 'zh', 'ko', 'ru', 'uk']
const LETTERS = 'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z'.split(' ')
/** Codes that name no country. */
const NONE = new Set([
  'ZZ',
  'EU',
  'EZ',
  'UN',
  'XA',
  'XB',
  'QO',
  'AN',
  'BU',
  'CS',
  'DD',
  'DY',
  'FX',
  'HV',
  'NH',
  'NQ',
  'NT',
  'PC',
  'PU',
  'PZ',
  'RH',
  'SU',
  'TP',
  'UK',
  'VD',
  'WK',
  'YD',
  'YU',
  'ZR',
])
/** What people write and no list holds. */
const USUAL: Readonly<Record<string, string>> = {
  uk: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  usa: 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  us: 'US',
  america: 'US',
  'the netherlands': 'NL',
  holland: 'NL',
  uae: 'AE',
  korea: 'KR',
  'czech republic': 'CZ',
  turkey: 'TR',
  'viet nam': 'VN',
}
/** Of the United States, as people there write them after a city, leaving the country out. */
const STATES =
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC'.split(
    ' ',
  )
const STATE_NAMES = new Set(
  'california,texas,florida,oregon,colorado,massachusetts,illinois,pennsylvania,virginia,michigan,ohio,arizona,utah,minnesota,wisconsin,new york city,nyc,san francisco,north carolina,new jersey,maryland,missouri,tennessee'.split(
    ',',
  ),
)

const fold = (text: string): string => text.trim().toLocaleLowerCase('en').normalize('NFKC')

interface Gazetteer {
  readonly countries: ReadonlyMap<string, string>
  readonly cities: ReadonlyMap<string, string>
  readonly zones: ReadonlyMap<string, string>
}
let made: Gazetteer | undefined

const gazetteer = (): Gazetteer => (made ??= make())

const make = (): Gazetteer => {
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  const codes = LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).filter((code) => !NONE.has(code) && english.of(code) !== undefined)
  const countries = new Map<string, string>()
  for (const language of LANGUAGES) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of codes) {
      const name = names.of(code)
      if (name !== undefined && !countries.has(fold(name))) countries.set(fold(name), code)
    }
  }
  for (const [name, code] of Object.entries(USUAL)) countries.set(name, code)
  const zones = new Map<string, string>()
  const cities = new Map<string, string>()
  for (const code of codes) {
    for (const zone of zonesOf(code)) {
      if (!zones.has(zone)) zones.set(zone, code)
      const city = fold((zone.split('/').at(-1) ?? '').replaceAll('_', ' '))
      if (zone.includes('/') && !cities.has(city)) cities.set(city, code)
    }
  }
  return { countries, cities, zones }
}

/** Runtimes call it differently; what has neither knows no cities. */
const zonesOf = (code: string): readonly string[] => {
  const locale: object = new Intl.Locale(`und-${code}`)
  const value: unknown =
    'getTimeZones' in locale && typeof locale.getTimeZones === 'function'
      ? locale.getTimeZones()
      : 'timeZones' in locale
        ? locale.timeZones
        : []
  return Array.isArray(value) ? value.filter((zone) => typeof zone === 'string') : []
}

const TEXT_MAX = 200

/** "Nairobi, Kenya" → KE, "Portland, OR" → US, "Berlin" → DE; undefined for what names no place for certain. */
export const countryOf = (location: string): string | undefined => {
  const parts = location
    .slice(0, TEXT_MAX)
    .split(/[,;/|·–—]|\s-\s/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const { countries, cities } = gazetteer()
  const last = parts.at(-1) ?? ''
  // "Boston, MA", but Morocco where nothing stands before it.
  if (parts.length > 1 && STATES.includes(last)) return 'US'
  for (const part of parts.toReversed()) {
    const name = fold(part.replace(/[.!]+$/, ''))
    const country = countries.get(name) ?? (/^[A-Z]{2}$/.test(part) ? countries.get(nameOf(part)) : undefined)
    if (country !== undefined) return country
  }
  for (const part of parts.toReversed()) {
    const name = fold(part)
    const city = cities.get(name)
    if (city !== undefined) return city
    if (STATE_NAMES.has(name)) return 'US'
  }
  return undefined
}

const nameOf = (code: string): string => fold(new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(code) ?? '')

/** The country that a named time zone is of. */
export const countryOfZone = (zone: string): string | undefined => gazetteer().zones.get(zone)
