//! Compressed bytes as git keeps them (zlib, RFC 1950 and 1951), made whole again.
//! What they mean is `objects`'s business.

/// The longest code of a table.
const LONGEST: usize = 15;

/// The lengths of matches by their codes, from 257 on: the least, and how many more bits say how much more.
const LENGTHS: [(u16, u8); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];

/// How far back a match stands by its code, in the same way.
const DISTANCES: [(u16, u8); 30] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 1),
    (7, 1),
    (9, 2),
    (13, 2),
    (17, 3),
    (25, 3),
    (33, 4),
    (49, 4),
    (65, 5),
    (97, 5),
    (129, 6),
    (193, 6),
    (257, 7),
    (385, 7),
    (513, 8),
    (769, 8),
    (1025, 9),
    (1537, 9),
    (2049, 10),
    (3073, 10),
    (4097, 11),
    (6145, 11),
    (8193, 12),
    (12289, 12),
    (16385, 13),
    (24577, 13),
];

/// The order in which the lengths of the codes of lengths are written.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Returns what a zlib stream holds; nothing if it is damaged or holds more than `most` bytes.
pub(super) fn inflate(stream: &[u8], most: usize) -> Option<Vec<u8>> {
    let (head, body) = stream.split_first_chunk::<2>()?;
    let is_zlib = head[0] & 0x0f == 8 && head[1] & 0x20 == 0 && u16::from_be_bytes(*head) % 31 == 0;
    if !is_zlib {
        return None;
    }
    let mut bits = Bits { bytes: body.iter(), held: 0, n_held: 0 };
    let mut out = Vec::new();
    loop {
        let is_last = bits.take(1)? == 1;
        match bits.take(2)? {
            0 => stored(&mut bits, &mut out, most)?,
            1 => {
                let lens: Vec<u8> = (0..288)
                    .map(|at| {
                        if at < 144 {
                            8
                        } else if at < 256 {
                            9
                        } else if at < 280 {
                            7
                        } else {
                            8
                        }
                    })
                    .collect();
                codes(&mut bits, &Table::of(&lens), &Table::of(&[5; 30]), &mut out, most)?;
            }
            2 => {
                let (literals, distances) = tables(&mut bits)?;
                codes(&mut bits, &literals, &distances, &mut out, most)?;
            }
            _ => return None,
        }
        if is_last {
            let (sum, _) = bits.bytes.as_slice().split_first_chunk()?;
            return (u32::from_be_bytes(*sum) == adler(&out)).then_some(out);
        }
    }
}

/// Returns the sum that stands behind a stream.
fn adler(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    // So many bytes can be added before the sums grow too large.
    for piece in bytes.chunks(5552) {
        for byte in piece {
            low += u32::from(*byte);
            high += low;
        }
        low %= 65_521;
        high %= 65_521;
    }
    high << 16 | low
}

/// The bits of a stream, from the lowest of each byte on.
struct Bits<'b> {
    bytes: std::slice::Iter<'b, u8>,
    held: u32,
    n_held: u32,
}

impl Bits<'_> {
    fn take(&mut self, n: u32) -> Option<u32> {
        while self.n_held < n {
            self.held |= u32::from(*self.bytes.next()?) << self.n_held;
            self.n_held += 8;
        }
        let taken = self.held & ((1 << n) - 1);
        self.held >>= n;
        self.n_held -= n;
        Some(taken)
    }
}

/// Codes by their lengths: how many there are of each, and what they stand for in order.
struct Table {
    counts: [u16; LONGEST + 1],
    symbols: Vec<u16>,
}

impl Table {
    fn of(lens: &[u8]) -> Self {
        let mut counts = [0; LONGEST + 1];
        let mut symbols = Vec::with_capacity(lens.len());
        for len in 1..=LONGEST {
            let of_len = (0_u16..).zip(lens).filter(|(_, own)| usize::from(**own) == len).map(|(symbol, _)| symbol);
            let before = symbols.len();
            symbols.extend(of_len);
            if let Some(count) = counts.get_mut(len) {
                *count = u16::try_from(symbols.len() - before).unwrap_or(u16::MAX);
            }
        }
        Self { counts, symbols }
    }

    fn read(&self, bits: &mut Bits<'_>) -> Option<u16> {
        let (mut code, mut first, mut index) = (0_u32, 0_u32, 0_u32);
        for count in self.counts.iter().skip(1) {
            code |= bits.take(1)?;
            let count = u32::from(*count);
            if code < first + count {
                return self.symbols.get(usize::try_from(index + code.checked_sub(first)?).ok()?).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

fn stored(bits: &mut Bits<'_>, out: &mut Vec<u8>, most: usize) -> Option<()> {
    // What is left of a byte is passed over.
    let spare = bits.n_held % 8;
    bits.take(spare)?;
    let (len, check) = (bits.take(16)?, bits.take(16)?);
    if len != !check & 0xffff {
        return None;
    }
    for _ in 0..len {
        out.push(u8::try_from(bits.take(8)?).ok()?);
    }
    (out.len() <= most).then_some(())
}

fn tables(bits: &mut Bits<'_>) -> Option<(Table, Table)> {
    let n_literals = usize::try_from(bits.take(5)?).ok()? + 257;
    let n_distances = usize::try_from(bits.take(5)?).ok()? + 1;
    let n_lens = usize::try_from(bits.take(4)?).ok()? + 4;
    let mut lens = [0; 19];
    for place in ORDER.iter().take(n_lens) {
        *lens.get_mut(*place)? = u8::try_from(bits.take(3)?).ok()?;
    }
    let table = Table::of(&lens);
    let mut lens: Vec<u8> = Vec::with_capacity(n_literals + n_distances);
    while lens.len() < n_literals + n_distances {
        let (len, n) = match table.read(bits)? {
            16 => (*lens.last()?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            len => (u8::try_from(len).ok()?, 1),
        };
        lens.extend(std::iter::repeat_n(len, usize::try_from(n).ok()?));
    }
    let (literals, distances) = lens.split_at_checked(n_literals)?;
    Some((Table::of(literals), Table::of(distances.get(..n_distances)?)))
}

fn codes(bits: &mut Bits<'_>, literals: &Table, distances: &Table, out: &mut Vec<u8>, most: usize) -> Option<()> {
    loop {
        let symbol = literals.read(bits)?;
        match symbol {
            0..=255 => out.push(u8::try_from(symbol).ok()?),
            256 => return Some(()),
            _ => {
                let (least, more) = *LENGTHS.get(usize::from(symbol) - 257)?;
                let len = usize::from(least) + usize::try_from(bits.take(u32::from(more))?).ok()?;
                let (least, more) = *DISTANCES.get(usize::from(distances.read(bits)?))?;
                let back = usize::from(least) + usize::try_from(bits.take(u32::from(more))?).ok()?;
                let from = out.len().checked_sub(back)?;
                for at in from..from + len {
                    out.push(*out.get(at)?);
                }
            }
        }
        if out.len() > most {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::inflate;

    const OWN: &str = "78da6dd53b4e03411084e1abf80853f3e887380db208889d707c64f0a2ae6ab2ad493ed9def97d7f7f7cdcc6edf3717bbbdd9fcf783e7fbdc6fc19d75abfeb9afb35af7dae7d1dd8dfc175e2058a0a2541182c014261aa85d530ecfab14ee560ecb978a15eaa3747f3268a37277d8f8bbcb9d99b47bc69cdf3ee45f5b27a6bf00f07f6d6146f2df5d66ede3ac55b469eb317e2a5787ba8b7d1bc3d8bb757f5f6266f1f79334d3d6f5e742f8b7746f50ec83b93bdb3f42a6cf5ce69deb1ea3979c15eb267433c43bb7bb379b68a67bb7a76c83313cfd58be665bfec352b4e5d710e8b4b595cd3e2ad2dfe4f5c6a5d9cf2e2dc9790be84f6255a5fa2f7256a5f82fa12dc9790be84f6255a5fb2f7256b5f92fa92dc9794bea4f6255b5fb2f7256b5f92fa823124d852180c4d0c466b0c468f0c46ad0c8631ebc286b25a1aa0a506e8ad016a6c00aa0dc0b9018efe3f5963bdb3f10ffb6ace3710c75a3b";

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes().chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
    }

    #[test]
    fn stored_fixed_and_own_codes_are_read() {
        // Made with Python's zlib: stored, with the fixed codes, and with codes of its own.
        for hex in ["7801010500faff68656c6c6f062c0215", "789ccb48cdc9c90700062c0215"] {
            assert_eq!(inflate(&bytes(hex), 1000).unwrap(), b"hello");
        }
        let text: String = (0..120).map(|n| format!("case {n} is {}; ", "x".repeat(n % 7))).collect();
        assert_eq!(String::from_utf8(inflate(&bytes(OWN), 5000).unwrap()).unwrap(), text);
    }

    #[test]
    fn damage_is_no_text_and_never_a_panic() {
        let whole = bytes("789ccb48cdc9c90700062c0215");
        assert_eq!(inflate(&whole, 4), None);
        for len in 0..whole.len() {
            assert_eq!(inflate(&whole[..len], 100), None, "{len} bytes");
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut bent = whole.clone();
                bent[at] ^= 1 << bit;
                // The last bits before the sum fill up a byte and say nothing.
                assert!(inflate(&bent, 100).is_none_or(|text| text == b"hello"), "byte {at}, bit {bit}");
            }
        }
    }
}
