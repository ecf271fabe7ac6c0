//! Whether words promise money: a refund, a credit, an amount.
//! Whether it was paid is the business of the rules that ask.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Number,
    /// The sign of a currency.
    Sign,
    /// A mark that ends what was said.
    Stop,
}

/// Words that are money by themselves, by how they begin, unless `THINGS` follow.
const STEMS: &[&str] =
    &["refund", "repay", "reimburs", "compensat", "voucher", "rebate", "cashback", "payout", "goodwill"];

/// Words that are money as they stand, unless `THINGS` follow.
const WORDS: &[&str] = &["cash", "cheque", "credit", "credited", "eft", "payment", "payments"];

/// What follows a word about money where a thing is meant: the credit card reader, the refund form.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "account", "app", "button", "card", "cards", "check", "clerk", "condition", "conditions", "desk", "details", "drawer", "flow", "form",
    "forms", "gateway", "history", "instructions", "link", "links", "machine", "machines", "method", "methods", "office", "page", "plan",
    "plans", "policies", "policy", "portal", "procedure", "process", "provider", "rating", "reader", "readers", "record", "records",
    "register", "reminder", "reminders", "report", "rules", "score", "screen", "slip", "slips", "system", "systems", "team", "terminal",
    "terminals", "terms", "till", "website",
];

/// Several words that are money together.
#[rustfmt::skip]
const PHRASES: &[&[&str]] = &[
    &["bank", "transfer"], &["credit", "account"], &["deposit", "back"], &["gift", "card"], &["gift", "cards"], &["money", "back"],
    &["money", "order"], &["paid", "back"], &["paid", "out"], &["pay", "back"], &["pay", "out"], &["return", "money"],
    &["return", "deposit"], &["wire", "money"],
];

/// Words between those of a phrase that change nothing: pay her back, credit your account.
const BETWEEN: &[&str] =
    &["her", "him", "his", "it", "my", "our", "that", "the", "their", "them", "this", "you", "your"];

/// What to pay may not be about money, or not a promise to do so.
const PAID_OTHERWISE: &[&str] = &["attention", "heed", "more", "special", "tribute", "visit"];

/// After these words nobody says that we pay: how to pay, who pays.
const ASKED: &[&str] = &["able", "how", "ways", "when", "where", "whether", "who"];

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
        is_word(rest) || is_phrase(rest) || is_paying(said, rest) || is_amount(said, rest)
    })
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
    let behind = match rest {
        [Token::Sign, Token::Number, behind @ ..] | [Token::Number, Token::Sign, behind @ ..] => behind,
        [Token::Word(word), Token::Number, behind @ ..] if is_among(word, &[CURRENCIES, BEFORE]) => behind,
        [Token::Number, Token::Word(word), behind @ ..] if is_among(word, &[CURRENCIES, BEHIND]) => behind,
        _ => return false,
    };
    let is_paid = match behind.first() {
        None | Some(Token::Stop) => true,
        Some(token) => is_one_of(Some(token), PAID),
    };
    is_paid && !is_one_of(said.last(), WORTH)
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
            (mark, Some(Token::Number)) if mark.is_ascii_digit() || (is_open && matches!(mark, '.' | ',')) => true,
            (mark, _) if mark.is_ascii_digit() => {
                tokens.push(Token::Number);
                true
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
        Token::Word(word) if !CURRENCIES.contains(&word.as_str()) => Token::Word(word.to_lowercase()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::is_promised;

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
            "",
        ] {
            assert!(!is_promised(text), "{text}");
        }
    }
}
