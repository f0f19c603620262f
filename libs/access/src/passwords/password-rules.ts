/** NIST SP 800-63B asks for length, not for kinds of characters. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 200;
