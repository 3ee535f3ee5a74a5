import { describe, expect, it } from 'vitest'
import { launchBrowser, requireBrowser } from './browser.ts'

describe.skipIf(requireBrowser() === undefined)('the browser of the journeys', () => {
  it('opens a page and runs its script', async () => {
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage()
      await page.setContent('<h1 id="greeting"></h1><script>greeting.textContent = "Hello, kith"</script>')
      expect(await page.textContent('h1')).toBe('Hello, kith')
    } finally {
      await browser.close()
    }
  })

  it('starts with an empty profile each time', async () => {
    const browser = await launchBrowser()
    try {
      expect(await (await browser.newContext()).cookies()).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
