/**
 * Answers of the mailmaps that the evidence says are wrong: left in the count, never edited. A mailmap lists what somebody cared to correct, so an alias
 * that nobody listed counts as another person. Each entry: two lines of the file, counted from 0, and why they are one. Nobody's name stands here.
 */
export const NOTES = {
  git: [
    [
      184,
      2631,
      'one rare full name; the address is that of the maintainer who applied the patch, and the mailmap goes by address: 10 pairs',
    ],
    [665, 1448, 'one rare full name, and the second host is known for the new name of the first: 10 pairs'],
    [715, 2096, 'one rare surname, one login, one host: 4 pairs with his other addresses'],
    [545, 2451, 'one login at a machine of the same host: 2 pairs'],
    [3, 1560, 'the list rewrote the sender: 2 pairs'],
    [782, 1942, 'one name at one host'],
    [1839, 2590, 'the address spells the name'],
  ],
  numpy: [
    [128, 1344, 'one rare surname, given name and short form, in both directions: 2 pairs'],
    [168, 1182, 'one rare double surname: 5 pairs'],
    [642, 1881, 'login and name are one: 2 pairs'],
    [1070, 2314, 'one rare login, shown as the name in both places, as in five more pairs'],
    [2136, 2025, 'one rare name at one university: 2 pairs'],
  ],
  ipython: [
    [183, 267, 'the very same address: the only merge that counts as wrong'],
    [307, 345, 'one full name with its middle initial: 5 pairs'],
    [203, 971, 'one rare name, one login at two employers: 4 pairs'],
    [197, 564, 'each address holds the login or the name of the other: 3 pairs'],
    [315, 384, 'login, name and address are one: 3 pairs'],
    [92, 223, 'one rare name, one nickname: 2 pairs'],
    [382, 734, 'one rare login, as in nine more pairs'],
  ],
  containerd: [
    [94, 350, 'one name in both orders as login: 5 pairs'],
    [97, 433, 'one rare name, one login: 2 pairs'],
    [38, 308, 'one rare surname, given name and short form: 2 pairs'],
    [890, 952, 'one rare surname, one login'],
  ],
}
