/** What the main thread tells the PGlite worker. Bytes are whole messages of the PostgreSQL protocol. */
export type ToPglite =
  | { type: 'connect'; connection: number }
  | { type: 'bytes'; connection: number; bytes: Uint8Array }
  | { type: 'count-syncs'; request: number }
  | { type: 'close' }

/** What the PGlite worker answers. After `failed` or `closed` the worker ends. */
export type FromPglite =
  | { type: 'ready' }
  | { type: 'connected'; connection: number }
  | { type: 'bytes'; connection: number; bytes: Uint8Array }
  | { type: 'syncs'; request: number; count: number }
  | { type: 'failed'; message: string }
  | { type: 'closed' }

export interface PgliteWorkerData {
  /** Folder of the PostgreSQL data files; made on the first start. */
  dataDir: string
}
