import { Duplex } from 'node:stream'

interface Line {
  connect(): Promise<void>
  /** The bytes are its own from then on. */
  send(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  closed(): void
}

const terminate = 'X'.charCodeAt(0)

/** What `pg` takes for a network socket, but whose other end is the PGlite worker. */
export class PgliteSocket extends Duplex {
  readonly #line: Line

  constructor(line: Line) {
    super({ allowHalfOpen: false })
    this.#line = line
    this.once('close', () => line.closed())
  }

  connect(): this {
    this.#line.connect().catch((error: Error) => this.destroy(error))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#send(chunk, done)
  }

  override _writev(chunks: Array<{ chunk: Buffer }>, done: (error?: Error) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  override _final(done: (error?: Error) => void): void {
    this.push(null)
    done()
  }

  #send(bytes: Buffer, done: (error?: Error) => void): void {
    if (bytes[0] === terminate) return done()
    this.#line.send(new Uint8Array(bytes)).then(() => done(), done)
  }
}
