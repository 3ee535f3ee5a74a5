export { writeRow, type RowContext } from './row.ts'
export { RowWriter, type Places, type RowBlock } from './row-block.ts'
