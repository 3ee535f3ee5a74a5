const HUES = 6

/** The colour of a series. After six they come again: told apart by `isAgain`, as dashes or as a lighter tone. */
export const hue = (series: number): string => `var(--c${(series % HUES) + 1})`
export const isAgain = (series: number): boolean => Math.floor(series / HUES) % 2 === 1
