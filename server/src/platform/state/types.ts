import pg from 'pg'
import { trust } from '../trust.ts'

type Parse = (text: string) => unknown

const { builtins } = pg.types

// The types list only the ids of single values; the parsers know arrays too.
const textArray = trust<Parameters<typeof pg.types.getTypeParser>[0]>(1009)

const parseTexts: (text: string) => Array<string | null> = pg.types.getTypeParser(textArray)

const parsers = new Map<number, Parse>([
  [builtins.INT8, parseSafeInteger],
  [builtins.NUMERIC, Number],
  [builtins.DATE, String],
  [1016, parseArrayOf(parseSafeInteger)],
  [1231, parseArrayOf(Number)],
  [1182, parseArrayOf(String)],
])

/**
 * How column values arrive, the same on both engines: int8 and numeric as number, date as 'YYYY-MM-DD', the rest as `pg` does it
 * (timestamptz as Date, json and jsonb parsed, bytea as Buffer, arrays as arrays).
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => parsers.get(oid) ?? pg.types.getTypeParser(oid, format),
}

function parseSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`The int8 value ${text} does not fit a JavaScript number; select it as text.`)
  return value
}

function parseArrayOf(parse: Parse): Parse {
  return (text) => parseTexts(text).map((entry) => (entry === null ? null : parse(entry)))
}
