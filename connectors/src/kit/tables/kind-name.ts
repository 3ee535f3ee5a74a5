import { clip } from '../text.ts'

/** "Signed Up" → "signed-up". */
export const kindName = (text: string): string =>
  text.length <= 80 && KEBAB.test(text)
    ? text
    : clip(
        text
          .normalize('NFC')
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
          .replaceAll(/^-+|-+$/g, ''),
        80,
      )
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
