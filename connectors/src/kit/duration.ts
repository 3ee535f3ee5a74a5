/** "PT1H30M", "P1D", "P2W" in milliseconds (RFC 5545, 3.3.6; ISO 8601). */
export const readDuration = (text: string): number | undefined => {
  const match = /^\+?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/i.exec(text.trim())
  if (match === null || match.slice(1).every((part) => part === undefined)) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000
}
