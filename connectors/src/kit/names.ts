/** What people paste into one field: names or addresses with commas, spaces or line breaks between; each once, as it was written first. */
export const namesIn = (text: string | undefined, tidy: (name: string) => string = (name) => name): readonly string[] => [
  ...new Map(
    (text ?? '')
      .split(/[\s,;]+/)
      .map((name) => tidy(name))
      .filter((name) => name !== '')
      .map((name) => [name.toLowerCase(), name]),
  ).values(),
]
