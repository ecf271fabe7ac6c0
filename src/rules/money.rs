//! Whether words promise money: a refund, a credit, an amount.
//! Whether it was paid is the business of the rules that ask.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// Its digits, without what parts them and without cents that are none.
    Number(String),
    /// The sign of a currency.
    Sign,
    /// A mark that ends what was said.
    Stop,
}

/// Words that are money by themselves, by how they begin, unless `THINGS` follow.
const STEMS: &[&str] = &[
    "refund",
    "repay",
    "reimburs",
    "compensat",
    "discount",
    "voucher",
    "rebate",
    "cashback",
    "payout",
    "goodwill",
    "waiv",
];

/// Words that are money as they stand, unless `THINGS` follow.
const WORDS: &[&str] = &["cash", "cheque", "credit", "credited", "eft", "payment", "payments"];

/// What follows a word about money where a thing is meant: the credit card reader, the refund form.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "account", "amount", "app", "button", "card", "cards", "check", "clerk", "condition", "conditions", "confirmation", "date",
    "desk", "details", "drawer", "flow", "form", "forms", "gateway", "history", "instructions", "letter", "link", "links",
    "machine", "machines", "method", "methods", "notice", "number", "office", "page", "plan", "plans", "policies", "policy",
    "portal", "procedure", "process", "provider", "question", "rating", "reader", "readers", "receipt", "record", "records",
    "reference", "register", "reminder", "reminders", "report", "request", "rules", "score", "screen", "slip", "slips", "status",
    "system", "systems", "team", "terminal", "terminals", "terms", "till", "website", "where",
];

/// Several words that are money together.
#[rustfmt::skip]
const PHRASES: &[&[&str]] = &[
    &["bank", "transfer"], &["credit", "account"], &["deposit", "back"], &["gift", "card"], &["gift", "cards"], &["money", "back"],
    &["money", "order"], &["paid", "back"], &["paid", "out"], &["pay", "back"], &["pay", "out"], &["percent", "back"],
    &["percent", "less"], &["percent", "off"], &["return", "money"], &["return", "deposit"], &["send", "money"],
    &["transfer", "funds"], &["transfer", "money"], &["wire", "money"],
];

/// Words between those of a phrase that change nothing: pay her back, credit your account.
const BETWEEN: &[&str] =
    &["her", "him", "his", "it", "my", "our", "that", "the", "their", "them", "this", "you", "your"];

/// What to pay may not be about money, or not a promise to do so.
const PAID_OTHERWISE: &[&str] = &["attention", "heed", "more", "special", "tribute", "visit"];

/// After these words nobody says that we pay: how to pay, who pays.
const ASKED: &[&str] = &["able", "how", "ways", "when", "where", "whether", "who"];

/// After these words money is spoken of, and not promised: call about the refund, say when it comes.
const SPOKEN_OF: &[&str] =
    &["about", "concerning", "for", "how", "if", "into", "regarding", "when", "where", "whether", "why"];

/// Who begins so speaks of what follows, or takes it.
#[rustfmt::skip]
const SPEAKING: &[&str] = &[
    "accept", "announce", "ask", "check", "clarify", "collect", "confirm", "discuss", "explain", "fetch", "find", "investigate", "return",
    "show", "take", "tell",
];

/// What begins anew behind these words is said by itself.
const ANEW: &[&str] = &["and", "i", "then", "we"];

/// What stands between somebody and what they do.
const MODALS: &[&str] = &["can", "ll", "may", "must", "should", "to", "will", "would"];

/// Currencies that stand before a number, and behind one; those that are words or names besides only as spelled here.
#[rustfmt::skip]
const CURRENCIES: &[&str] = &[
    "aed", "aud", "bhd", "brl", "bwp", "CAD", "chf", "cny", "czk", "dkk", "egp", "eur", "gbp", "ghs", "hkd", "huf", "idr", "ils", "inr",
    "jpy", "kes", "krw", "lsl", "mur", "mwk", "mxn", "myr", "mzn", "nad", "ngn", "nok", "nzd", "php", "pln", "qar", "RON", "sar", "sek",
    "sgd", "szl", "thb", "TRY", "twd", "tzs", "uah", "ugx", "usd", "vnd", "xaf", "xof", "zar", "zmw",
];

/// What stands before a number alone.
const BEFORE: &[&str] = &["ksh", "r", "rs", "tsh", "ush"];

/// What stands behind a number alone.
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "bucks", "dollar", "dollars", "euro", "euros", "franc", "francs", "kr", "krone", "kroner", "kronor", "naira", "peso", "pesos", "pound",
    "pounds", "pula", "quid", "rand", "rands", "rupee", "rupees", "shilling", "shillings", "yen", "zloty",
];

/// Before an amount these words say what a thing is worth.
const WORTH: &[&str] = &["above", "below", "cost", "costing", "costs", "over", "price", "under", "value", "worth"];

/// What may follow an amount that is paid; another word is the thing that costs so much: the R450 cake.
#[rustfmt::skip]
const PAID: &[&str] = &[
    "and", "as", "at", "back", "before", "by", "cash", "compensation", "credit", "eft", "extra", "for", "fri", "friday", "from", "goodwill",
    "in", "into", "is", "less", "mon", "monday", "now", "off", "on", "once", "onto", "or", "per", "plus", "refund", "refunded", "thu",
    "thursday", "through", "to", "today", "tomorrow", "tonight", "towards", "tue", "tuesday", "via", "voucher", "wed", "wednesday", "will",
    "with", "within",
];

/// Returns whether a text promises money.
pub(in crate::rules) fn is_promised(text: &str) -> bool {
    let tokens = tokens(text);
    let all = tokens.as_slice();
    (0..all.len()).any(|at| {
        let (said, rest) = all.split_at(at);
        let is_of_money = is_word(rest) || is_phrase(rest);
        is_of_money && !is_spoken_of(said, rest) || is_paying(said, rest) || is_amount(said, rest)
    })
}

/// Returns the amounts that a text names, as the digits of each.
pub(in crate::rules) fn amounts(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let all = tokens.as_slice();
    let digits = (0..all.len()).filter_map(|at| amount(all.get(at..)?).map(|(digits, _)| digits.to_owned()));
    digits.collect()
}

/// Returns whether money that stands behind what was said is only spoken of; with what stands at the head, it is paid:
/// return the deposit.
fn is_spoken_of(said: &[Token], rest: &[Token]) -> bool {
    let is_end = |token: &Token| *token == Token::Stop || is_one_of(Some(token), ANEW);
    let clause = said.rsplit(is_end).next().unwrap_or_default();
    let is_begun = !is_phrase(rest) && is_one_of(clause.first(), SPEAKING);
    is_begun || clause.iter().any(|token| is_one_of(Some(token), SPOKEN_OF))
}

/// Returns whether a word of money stands at the head, and no thing that is only called after it.
fn is_word(rest: &[Token]) -> bool {
    let [Token::Word(word), behind @ ..] = rest else { return false };
    let is_one = WORDS.contains(&word.as_str()) || STEMS.iter().any(|stem| word.starts_with(stem));
    is_one && !matches!(behind.first(), Some(Token::Word(thing)) if THINGS.contains(&thing.as_str()))
}

fn is_phrase(rest: &[Token]) -> bool {
    let Some(Token::Word(first)) = rest.first() else { return false };
    PHRASES.iter().filter(|phrase| phrase.first() == Some(&first.as_str())).any(|phrase| {
        let mut rest = rest.iter().skip(1).skip_while(|token| is_one_of(Some(token), BETWEEN));
        phrase.iter().skip(1).all(|word| matches!(rest.next(), Some(Token::Word(next)) if next == word))
    })
}

/// Returns whether we pay at the head: `pay` as what we do, not as what somebody asks.
fn is_paying(said: &[Token], rest: &[Token]) -> bool {
    let [Token::Word(word), behind @ ..] = rest else { return false };
    let is_asked = said.iter().rev().take(2).any(|token| is_one_of(Some(token), ASKED));
    let is_otherwise = behind.iter().take(3).any(|token| is_one_of(Some(token), PAID_OTHERWISE));
    word == "pay" && is_ours(said) && !behind.is_empty() && !is_asked && !is_otherwise
}

/// Returns whether what follows is what we do: at the head, after `we` or `I`, or going on from there.
fn is_ours(said: &[Token]) -> bool {
    let is_we = |token: Option<&Token>| is_one_of(token, &["i", "we"]);
    match said {
        [] => true,
        [before @ .., last] if is_one_of(Some(last), &["ll", "will"]) => is_we(before.last()),
        // What goes on is ours unless somebody else is said to do it: `The maker will come and pay`.
        [before @ .., last] if is_one_of(Some(last), &["and", "then"]) => {
            let modal = before.iter().rposition(|token| is_one_of(Some(token), MODALS));
            modal.is_none_or(|at| is_we(at.checked_sub(1).and_then(|at| before.get(at))))
        }
        [.., last] => is_we(Some(last)),
    }
}

/// Returns whether an amount begins here that is paid, rather than what a thing costs.
fn is_amount(said: &[Token], rest: &[Token]) -> bool {
    let Some((_, behind)) = amount(rest) else { return false };
    let is_paid = match behind.first() {
        None | Some(Token::Stop) => true,
        Some(token) => is_one_of(Some(token), PAID),
    };
    let is_spoken_of = is_spoken_of(said, rest) && !said.iter().any(|token| is_one_of(Some(token), &["return"]));
    is_paid && !is_one_of(said.last(), WORTH) && !is_spoken_of
}

/// Returns the digits of the amount that stands at the head, if one does, and what stands behind it.
fn amount(rest: &[Token]) -> Option<(&str, &[Token])> {
    match rest {
        [Token::Sign, Token::Number(digits), behind @ ..] | [Token::Number(digits), Token::Sign, behind @ ..] => {
            Some((digits, behind))
        }
        [Token::Word(word), Token::Number(digits), behind @ ..] if is_among(word, &[CURRENCIES, BEFORE]) => {
            Some((digits, behind))
        }
        [Token::Number(digits), Token::Word(word), behind @ ..] if is_among(word, &[CURRENCIES, BEHIND]) => {
            Some((digits, behind))
        }
        _ => None,
    }
}

fn is_among(word: &str, lists: &[&[&str]]) -> bool {
    lists.iter().any(|list| list.contains(&word))
}

fn is_one_of(token: Option<&Token>, words: &[&str]) -> bool {
    matches!(token, Some(Token::Word(word)) if words.contains(&word.as_str()))
}

/// Returns a text in pieces; a letter beside a digit is another piece, so that `R450` is a currency and a number.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut is_open = false;
    for mark in text.chars() {
        is_open = match (mark, tokens.last_mut()) {
            (mark, Some(Token::Word(word))) if mark.is_alphabetic() && is_open => {
                word.push(mark);
                true
            }
            (mark, _) if mark.is_alphabetic() => {
                tokens.push(Token::Word(mark.to_string()));
                true
            }
            (mark, Some(Token::Number(digits))) if mark.is_ascii_digit() || (is_open && matches!(mark, '.' | ',')) => {
                digits.push(mark);
                true
            }
            (mark, _) if mark.is_ascii_digit() => {
                tokens.push(Token::Number(mark.to_string()));
                true
            }
            ('%', _) => {
                tokens.push(Token::Word("percent".to_owned()));
                false
            }
            ('$' | '€' | '£' | '¥' | '₹' | '₦' | '₩' | '₪' | '₺' | '₴' | '₱' | '₵' | '฿', _) => {
                tokens.push(Token::Sign);
                false
            }
            ('.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '\n', _) => {
                tokens.push(Token::Stop);
                false
            }
            _ => false,
        };
    }
    tokens.into_iter().map(lowered).collect()
}

/// Returns a piece in lower case, unless it is a currency only as it is spelled.
fn lowered(token: Token) -> Token {
    match token {
        Token::Number(digits) => Token::Number(plain(&digits)),
        Token::Word(word) if !CURRENCIES.contains(&word.as_str()) => Token::Word(word.to_lowercase()),
        other => other,
    }
}

/// Returns a number without the marks that part its digits, and without cents that are none.
fn plain(number: &str) -> String {
    let number = number.trim_end_matches(['.', ',']);
    let whole = number.strip_suffix(".00").or_else(|| number.strip_suffix(",00")).unwrap_or(number);
    whole.replace(',', "")
}

#[cfg(test)]
mod tests {
    use super::{amounts, is_promised};

    #[test]
    fn an_amount_is_its_digits() {
        for (text, expect) in [
            ("Refund R450 to the card", &["450"][..]),
            ("Credit note R 380.00, and €20,00 off", &["380", "20"]),
            ("R1,200.50, today", &["1200.50"]),
            ("Deliver 12 rolls", &[]),
        ] {
            assert_eq!(amounts(text), expect, "{text}");
        }
    }

    #[test]
    fn money() {
        for text in [
            "Refund R450 to the card",
            "refund the second charge",
            "Give R450 in cash",
            "ZAR 450 back",
            "450 ZAR by EFT",
            "R 1 200.50 to her account",
            "R1,200.50, today",
            "€20 off",
            "Send 20 € back",
            "Transfer $15.",
            "Bring 200 rand to her door",
            "20 euros in cash",
            "Pay the bank's fee for the bounced debit order",
            "We will pay the difference",
            "pay her back",
            "Pay it out on Friday",
            "Give her the money back",
            "Return your deposit",
            "Credit your account with the difference",
            "Credit note for the October invoice",
            "A store credit",
            "Store credit, by mail",
            "Reimburse the taxi",
            "Repayment of the fee",
            "Compensation for the lost day",
            "A voucher for two coffees",
            "A gift card",
            "Post a cheque",
            "Make the payment",
            "Refund to the credit card",
            "card refund, reference sent by email",
            "bank transfer",
            "Goodwill gesture of 10%",
            "We'll pay the difference",
            "Call her and pay the bank's fee",
            "We will call her and then pay the fee",
            "Transfer TRY 200 on Monday",
            "CAD 20 off",
            "Discount on the next order",
            "10% off the next cake",
            "Waive the fee",
            "Transfer the money",
            "Call her about the oven and refund R450",
            "Tell her that we refund R450",
            "Return the R450",
            "Refund about R450",
            "Refund it when the shop opens",
        ] {
            assert!(is_promised(text), "{text}");
        }
    }

    #[test]
    fn no_money() {
        for text in [
            "Replace the credit card reader",
            "Repair the payment terminal",
            "Bring a mobile card machine to the cash desk",
            "New payment page is up",
            "Send the refund form",
            "Explain our refund policy",
            "Show how to pay online",
            "Tell her who pays",
            "Pay attention to the icing",
            "Pay her a visit",
            "Bring a new cake",
            "Bring a new R450 cake",
            "A cake worth R450",
            "2 pounds of flour",
            "Deliver 12 rolls by 17:00",
            "Call back on 082 555 0199",
            "Order A-1180 again",
            "Send the invoice",
            "Repair her gate at 12 Rand Road",
            "Credit history check",
            "Fix the till, checkout 3",
            "Bring back the platter",
            "Explain what she has to pay for delivery",
            "The maker will pay the difference",
            "The maker will come and pay the difference",
            "Try 2 on Monday",
            "Call her about the refund",
            "Call about the R450",
            "Tell when the refund comes",
            "Say whether the voucher was sent",
            "Confirm the refund",
            "Look into the payment",
            "Give credit where due",
            "Return the cheque",
            "Send the refund notice",
            "Send the payment reference",
            "The oven is 10% hotter",
            "",
        ] {
            assert!(!is_promised(text), "{text}");
        }
    }
}
