import { useCallback, useState } from 'react'

/** The width an element has right now, in pixels: charts are drawn at their true size, so that their text stays readable. */
export function useWidth<T extends Element>(fallback: number): [(element: T | null) => (() => void) | undefined, number] {
  const [width, setWidth] = useState(fallback)
  const measure = useCallback((element: T | null) => {
    if (!element) return undefined
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(120, Math.round(entry.contentRect.width))))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [measure, width]
}
