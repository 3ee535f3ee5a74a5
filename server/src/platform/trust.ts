/**
 * The one place where a value gets a type that the compiler cannot see. Use it only where the shape is guaranteed from elsewhere, and say from where:
 * our own SQL's columns, a schema that has parsed it, a map whose key and value types belong together.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is the named helper
export const trust = <T>(value: unknown): T => value as T
