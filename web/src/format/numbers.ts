const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const fine = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const finer = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })

export type Unit = 'people' | 'activities' | 'conversations' | 'share' | 'ratio' | 'index' | 'days' | 'number'

/** 12345 → "12,345" as the reader writes it. */
export const count = (value: number): string => whole.format(value)

/** 0.4 → "40%" as the reader writes it. */
export const percent = (value: number): string => share.format(value)

/** For axes: 12345 → "12.3K". */
export const compact = (value: number): string => short.format(value)

/** Of fewer people a share says more than is known. */
const FEW = 10

/** A measure's value in its unit; what is undefined is a dash, never a zero. A share of few people says of how many it is. */
export function figure(value: number | null | undefined, unit: Unit, of?: number): string {
  if (value === null || value === undefined) return '–'
  switch (unit) {
    case 'share':
      return of !== undefined && of < FEW ? `${share.format(value)} of ${whole.format(of)}` : share.format(value)
    case 'index':
      return finer.format(value)
    case 'ratio':
    case 'days':
    case 'number':
      return fine.format(value)
    case 'people':
    case 'activities':
    case 'conversations':
      return whole.format(value)
  }
}

/** 1536 → "1.5 kB", in steps of 1000. */
export function bytes(size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const step = Math.min(units.length - 1, size < 1000 ? 0 : Math.floor(Math.log10(size) / 3))
  const format = {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  } as const
  return new Intl.NumberFormat(undefined, format).format(size / 1000 ** step)
}
