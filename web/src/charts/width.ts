import { useCallback, useState } from 'react'

/** The width an element has right now, in pixels: charts are drawn at their true size, so that their text stays readable. */
export function useWidth<T extends Element>(fallback: number): [(element: T | null) => (() => void) | undefined, number] {
  const [width, setWidth] = useState(fallback)
  const measure = useCallback((element: T | null) => {
    if (!element) return undefined
    // What is hidden for a moment has no width, and keeps the one it had.
    const put = (pixels: number) => pixels > 0 && setWidth(Math.max(120, Math.round(pixels)))
    // At once, before anything is painted: a chart would else be seen at another width first.
    put(element.clientWidth)
    const observer = new ResizeObserver(([entry]) => entry && put(entry.contentRect.width))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [measure, width]
}
