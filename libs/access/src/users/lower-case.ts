import { Transform } from 'class-transformer';

/** E-mail addresses are compared and kept in lower case. */
export const LowerCase = () => Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toLowerCase() : value));
