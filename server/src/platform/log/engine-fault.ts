/** An error as ClickHouse answers it: a number of its ErrorCodes and a text. */
export class EngineFault extends Error {
  readonly engineCode: number

  constructor(engineCode: number, message: string) {
    super(message)
    this.engineCode = engineCode
  }
}

/** The body of a failed answer, in the form that ClickHouse's clients read: `Code: N. DB::Exception: text (NAME)`. */
export function faultBody(error: unknown): { engineCode: number; body: string } {
  if (error instanceof EngineFault) {
    return { engineCode: error.engineCode, body: `Code: ${error.engineCode}. DB::Exception: ${error.message}. (KITH_ENGINE)\n` }
  }
  const text = error instanceof Error ? error.message : String(error)
  const engineCode = /^Code: (\d+)\./.exec(text)?.[1]
  if (engineCode !== undefined) return { engineCode: Number(engineCode), body: `${text}\n` }
  return { engineCode: 1002, body: `Code: 1002. DB::Exception: ${text}. (UNKNOWN_EXCEPTION)\n` }
}
