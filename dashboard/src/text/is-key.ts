/** Whether an address or a field names one of these words: the API is not asked for others. */
export function isKey<Key extends string>(
  words: Readonly<Record<Key, string>>,
  value: string | undefined,
): value is Key {
  return value !== undefined && Object.hasOwn(words, value);
}
