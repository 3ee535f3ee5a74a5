const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Hours from UTC of the zones that RFC 5322 knows by letters, and of a few that mail programs write all the same. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0, utc: 0, gmt: 0, z: 0, wet: 0, west: 1, bst: 1, cet: 1, met: 1, mez: 1, cest: 2, mest: 2, mesz: 2, eet: 2, eest: 3, msk: 3, msd: 4, ist: 5.5,
  jst: 9, kst: 9, aest: 10, aedt: 11, nzst: 12, nzdt: 13, est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10,
} // prettier-ignore

/** "Sat, 14 Nov 2015 21:29:28 +0100 (CET)", with weekday and seconds or without, years of two digits, dots for colons. */
const MAIL =
  /^(?:[a-z]{2,9}[,.]?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,]\d+)?\s*([ap]m\b)?\s*(.*)$/i
/** "Sat Nov 14 21:29:28 2015", which C's asctime writes; a zone may stand before or behind the year. */
const ASCTIME =
  /^(?:[a-z]{3,9},?\s+)?([a-z]{3})[a-z]*\s+(\d{1,2}),?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s+(?:([a-z]{1,5}|[+-]\d{4})\s+)?(\d{4})\s*(.*)$/i
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(.*)$/

/** Milliseconds since 1970 of the date of a mail, as UTC where it does not say its zone; undefined for what is none. */
export const parseMailDate = (text: string): number | undefined => {
  const value = text.slice(0, 200).trim()
  const mail = MAIL.exec(value)
  if (mail !== null) {
    const [, day, month, year, hour, minute, second, half, zone] = mail
    return moment(fullYear(year), monthOf(month), day, hourOf(hour, half), minute, second, zone)
  }
  const asctime = ASCTIME.exec(value)
  if (asctime !== null) {
    const [, month, day, hour, minute, second, zone, year, rest] = asctime
    return moment(fullYear(year), monthOf(month), day, Number(hour), minute, second, zone ?? rest)
  }
  const iso = ISO.exec(value)
  if (iso === null) return undefined
  const [, year, month, day, hour, minute, second, zone] = iso
  return moment(Number(year), Number(month) - 1, day, Number(hour), minute, second, zone)
}

const monthOf = (name: string | undefined): number => MONTHS.indexOf((name ?? '').toLowerCase())

/** RFC 5322, 4.3: two digits below 50 are of this century, three digits count from 1900. */
const fullYear = (digits: string | undefined): number => {
  const year = Number(digits)
  if (digits?.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return digits?.length === 3 ? 1900 + year : year
}

const hourOf = (hour: string | undefined, half: string | undefined): number => {
  const value = Number(hour)
  if (half === undefined) return value
  return (value % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

const moment = (
  year: number,
  month: number,
  day: string | undefined,
  hour: number,
  minute: string | undefined,
  second: string | undefined,
  zone: string | undefined,
): number | undefined => {
  const [days, minutes, seconds] = [Number(day), Number(minute), Number(second ?? 0)]
  if (month < 0 || month > 11 || days < 1 || days > 31 || hour > 24 || minutes > 59 || seconds > 60) return undefined
  const local = Date.UTC(year, month, days, hour, minutes, seconds)
  // A day that its month does not have would become one of the next.
  if (days > 28 && new Date(Date.UTC(year, month, days)).getUTCDate() !== days) return undefined
  return local - zoneMinutes(zone ?? '') * 60_000
}

/** "+0530", "GMT+1", "(CET)", "EST", "-0700 (PDT)"; 0 for what is unknown, as RFC 5322 asks. */
const zoneMinutes = (zone: string): number => {
  const offset = /(?:^|gmt|utc|\s)([+-])(\d{1,2}):?(\d\d)?(?!\d)/i.exec(zone)
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0)
    return minutes > 16 * 60 ? 0 : offset[1] === '-' ? -minutes : minutes
  }
  const name = /^\W*([a-z]{1,5})\b/i.exec(zone)?.[1]?.toLowerCase() ?? ''
  return (ZONES[name] ?? 0) * 60
}
