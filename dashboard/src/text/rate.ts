const digits = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });

/** A number a minute: "12", "0.067", "1,230". */
export const formatRate = (value: number): string => digits.format(value);
