/** For tests: an entry of a tar archive, true or lying. */
export interface MadeTarEntry {
  readonly name: string
  readonly content?: string | Buffer
  /** "0" a file, "5" a folder, "2" a link, "L" a long name, "x" a pax header. */
  readonly type?: string
  readonly prefix?: string
  /** What the header says instead of the truth. */
  readonly says?: { readonly size?: string | Buffer; readonly sum?: number }
}

const put = (header: Buffer, at: number, text: string): void => void header.write(text, at, 'latin1')

/** For tests: a tar archive as POSIX.1-2001 has it. */
export const makeTar = (entries: readonly MadeTarEntry[]): Buffer => {
  const parts: Buffer[] = []
  for (const { name, content = '', type = '0', prefix = '', says = {} } of entries) {
    const bytes = Buffer.from(content)
    const header = Buffer.alloc(512)
    header.write(name, 0, 100, 'utf8')
    put(header, 100, '0000644\0')
    put(header, 108, '0000000\0')
    put(header, 116, '0000000\0')
    const size = says.size ?? `${bytes.length.toString(8).padStart(11, '0')}\0`
    if (typeof size === 'string') put(header, 124, size)
    else size.copy(header, 124)
    put(header, 136, '00000000000\0')
    put(header, 148, '        ')
    put(header, 156, type)
    put(header, 257, 'ustar\u000000')
    header.write(prefix, 345, 155, 'utf8')
    const sum = says.sum ?? header.reduce((total, byte) => total + byte, 0)
    put(header, 148, `${sum.toString(8).padStart(6, '0')}\0 `)
    parts.push(header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512))
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}
