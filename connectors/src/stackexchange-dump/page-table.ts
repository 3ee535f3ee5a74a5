const PAGE = 65_536
const IDS_MAX = 32_000_000

/**
 * For each post the question that it belongs to, 0 where it is not known: numbers by numbers, in 4 bytes each, for ids up to 32 million (beyond,
 * comments belong to what they stand under). A map would need twenty times that.
 */
export const createTable = () => {
  const pages: (Uint32Array | undefined)[] = []
  return {
    get: (id: number): number => pages[Math.floor(id / PAGE)]?.[id % PAGE] ?? 0,
    set: (id: number, value: number): void => {
      if (id < 0 || id >= IDS_MAX || value > 0xffffffff) return
      const page = (pages[Math.floor(id / PAGE)] ??= new Uint32Array(PAGE))
      page[id % PAGE] = value
    },
  }
}
export type Table = ReturnType<typeof createTable>
