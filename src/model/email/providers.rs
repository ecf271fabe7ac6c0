//! Mail domains that strangers share: providers open to all, internet connections, forwarding services.
//! A domain that is not here is taken for one business's own.

/// Returns whether a domain, in lower case, belongs to a public provider.
pub(super) fn is_public(domain: &str) -> bool {
    DOMAINS.binary_search(&domain).is_ok() || FAMILIES.iter().any(|name| is_of_family(domain, name))
}

/// Returns whether a domain is a provider's name under some country: `yahoo.fr`, `yahoo.co.za`, `yahoo.com.br`.
fn is_of_family(domain: &str, name: &str) -> bool {
    let Some(country) = domain.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) else { return false };
    match country.split_once('.') {
        None => (2..=4).contains(&country.len()),
        Some((second, top)) => matches!(second, "co" | "com" | "net" | "org" | "ne") && top.len() == 2,
    }
}

/// Providers with a domain in many countries.
const FAMILIES: &[&str] = &[
    "aol",
    "fastmail",
    "gmail",
    "gmx",
    "googlemail",
    "hotmail",
    "live",
    "mail2world",
    "msn",
    "orange",
    "outlook",
    "proton",
    "protonmail",
    "rediffmail",
    "rocketmail",
    "tutanota",
    "vodafone",
    "voila",
    "windowslive",
    "yahoo",
    "yandex",
    "ymail",
    "zoho",
    "zohomail",
];

/// Sorted, so that it can be searched.
#[rustfmt::skip]
const DOMAINS: &[&str] = &[
    "012.net.il", "10minutemail.com", "126.com", "139.com", "163.com", "189.cn", "1und1.de", "21cn.com", "33mail.com",
    "a1.net", "absamail.co.za", "abv.bg", "adam.com.au", "addy.io", "adinet.com.uy", "africaonline.co.ke",
    "africaonline.co.zw", "afrihost.co.za", "aim.com", "airtelmail.in", "aleeas.com", "alice.it", "aliceadsl.fr",
    "aliyun.com", "ameritech.net", "anonaddy.com", "anonaddy.me", "aon.at", "arcor.de", "arnet.com.ar", "asia.com",
    "atlas.cz", "att.net", "axxess.co.za", "azet.sk", "batelco.com.bh", "bbox.fr", "belgacom.net", "bell.net",
    "bellsouth.net", "bezeqint.net", "bigfoot.com", "biglobe.ne.jp", "bigmir.net", "bigpond.com", "bigpond.net.au",
    "bk.ru", "bluewin.ch", "blueyonder.co.uk", "bol.com.br", "botsnet.bw", "bredband.net", "broadpark.no", "bsnl.in",
    "btcmail.co.bw", "btinternet.com", "btopenworld.com", "cableone.net", "cantv.net", "casema.nl", "cegetel.net",
    "centrum.cz", "centrum.sk", "centurylink.net", "centurytel.net", "charter.net", "chello.at", "citromail.hu",
    "ciudad.com.ar", "clix.pt", "club-internet.fr", "cogeco.ca", "comcast.net", "comhem.se", "consultant.com",
    "countermail.com", "cox.net", "ctemplar.com", "cybersmart.co.za", "dataone.in", "daum.net", "dir.bg",
    "dispostable.com", "disroot.org", "docomo.ne.jp", "dodo.com.au", "dr.com", "duck.com", "earthlink.net",
    "eastlink.ca", "eim.ae", "eircom.net", "elisanet.fi", "email.com", "email.cz", "email.de", "email.it",
    "embarqmail.com", "emirates.net.ae", "engineer.com", "etb.net.co", "europe.com", "ewe.net", "excite.com",
    "ezweb.ne.jp", "facebook.com", "fastwebnet.it", "fibertel.com.ar", "flash.net", "forthnet.gr", "foxmail.com",
    "free.fr", "freemail.hu", "freenet.de", "freeserve.co.uk", "frontier.com", "frontiernet.net", "gawab.com",
    "gazeta.pl", "getmail.no", "getnada.com", "global.co.za", "globo.com", "globomail.com", "guerrillamail.com",
    "guerrillamail.info", "guest.airbnb.com", "guest.booking.com", "hanmail.net", "hetnet.nl", "hey.com", "hinet.net",
    "hispeed.ch", "home.nl", "hushmail.com", "i.softbank.jp", "i.ua", "iafrica.com", "icloud.com", "icon.co.za",
    "ig.com.br", "iinet.net.au", "in.com", "in.gr", "iname.com", "inbox.com", "inbox.lt", "inbox.lv", "inbox.ru",
    "indamail.hu", "indiatimes.com", "intekom.co.za", "interia.eu", "interia.pl", "internet.ru", "internode.on.net",
    "inwind.it", "iol.it", "iol.pt", "iway.na", "jubii.dk", "juno.com", "kabelmail.de", "kakao.com", "keemail.me",
    "kolumbus.fi", "kpnmail.nl", "kpnplanet.nl", "lantic.net", "laposte.net", "lavabit.com", "lenta.ru", "libero.it",
    "lineone.net", "link.net", "list.ru", "love.com", "luukku.com", "lycos.com", "mac.com", "mail.bg", "mail.com",
    "mail.de", "mail.dk", "mail.ee", "mail.kz", "mail.pt", "mail.ru", "mailbox.org", "maildrop.cc", "mailfence.com",
    "mailinator.com", "maktoob.com", "marketplace.amazon.co.uk", "marketplace.amazon.com", "marketplace.amazon.de",
    "me.com", "mediacombb.net", "members.ebay.com", "menara.ma", "meta.ua", "mindspring.com", "moakt.com",
    "mohmal.com", "movistar.es", "mozmail.com", "mtn.com.gh", "mtnloaded.co.za", "mweb.co.za", "mweb.com.na",
    "mynet.com", "myself.com", "myspace.com", "narod.ru", "nate.com", "naver.com", "nb.sympatico.ca",
    "netactive.co.za", "netcabo.pt", "netscape.net", "netvigator.com", "netvision.net.il", "netzero.com",
    "netzero.net", "neuf.fr", "nifty.com", "ntlworld.com", "numericable.fr", "o2.co.uk", "o2.pl", "ocn.ne.jp",
    "ofir.dk", "oi.com.br", "onet.eu", "onet.pl", "onetel.com", "online.de", "online.no", "ono.com", "op.pl",
    "opera.com", "operamail.com", "optimum.net", "optonline.net", "optusnet.com.au", "orcon.net.nz", "otenet.gr",
    "ozemail.com.au", "pacbell.net", "pacific.net.sg", "passport.com", "pchome.com.tw", "planet.nl", "plasa.com",
    "pldtdsl.net", "plus.com", "plus.net", "plusnet.com", "pm.me", "pobox.sk", "poczta.fm", "poczta.onet.pl",
    "polka.co.za", "post.com", "post.cz", "poste.it", "posteo.de", "posteo.net", "privaterelay.appleid.com",
    "prodigy.net", "prodigy.net.mx", "proximus.be", "q.com", "qatar.net.qa", "qq.com", "quicknet.nl", "r7.com",
    "rambler.ru", "rediff.com", "relay.firefox.com", "reply.airbnb.com", "riseup.net", "ro.ru", "roadrunner.com",
    "rogers.com", "rr.com", "runbox.com", "safaricom.co.ke", "sancharnet.in", "sapo.pt", "saunalahti.fi",
    "sbcglobal.net", "scarlet.be", "seed.net.tw", "seznam.cz", "sfr.fr", "sharklasers.com", "shaw.ca", "sify.com",
    "simnet.is", "simplelogin.co", "simplelogin.com", "sina.cn", "sina.com", "singnet.com.sg", "skiff.com", "sky.com",
    "skynet.be", "slingshot.co.nz", "slmail.me", "so-net.ne.jp", "softbank.ne.jp", "sohu.com", "spectrum.net",
    "speedy.com.ar", "spray.se", "starhub.net.sg", "startmail.com", "stofanet.dk", "streamyx.com", "suddenlink.net",
    "sunrise.ch", "suomi24.fi", "superig.com.br", "superonline.com", "swbell.net", "sympatico.ca", "t-online.de",
    "t-online.hu", "talk21.com", "talktalk.net", "tdcadsl.dk", "tds.net", "techie.com", "tedata.net.eg", "tele2.se",
    "telefonica.net", "telenet.be", "telia.com", "telkom.co.za", "telkom.net", "telkomsa.net", "telone.co.zw",
    "telus.net", "temp-mail.org", "tempmail.com", "terra.com.br", "terra.es", "tesco.net", "throwawaymail.com",
    "tim.it", "tin.it", "tiscali.co.uk", "tiscali.co.za", "tiscali.it", "tlen.pl", "tm.net.my", "tom.com",
    "tpg.com.au", "trashmail.com", "ttmail.com", "tut.by", "tuta.com", "tuta.io", "tutamail.com", "twc.com",
    "ukr.net", "une.net.co", "unity-mail.de", "uol.com.br", "upcmail.nl", "usa.com", "users.noreply.github.com",
    "utanet.at", "verizon.net", "videotron.ca", "vip.qq.com", "virgilio.it", "virgin.net", "virginmedia.com",
    "vodacom.co.za", "vodamail.co.za", "volny.cz", "vp.pl", "vsnl.com", "vsnl.net", "vtr.net", "walla.co.il",
    "walla.com", "wanadoo.fr", "wananchi.com", "web.de", "webmail.co.za", "welho.com", "westnet.com.au",
    "windstream.net", "worldonline.co.za", "wowway.com", "wp.pl", "writeme.com", "xmail.ru", "xs4all.nl",
    "xsinet.co.za", "xtra.co.nz", "ya.com", "ya.ru", "yeah.net", "yebo.co.za", "yoafrica.com", "yopmail.com",
    "zahav.net.il", "ziggo.nl", "zipmail.com.br", "zol.co.zw", "zonnet.nl", "zoznam.sk", "zsd.co.za",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_lower_case() {
        for (one, next) in DOMAINS.iter().zip(DOMAINS.iter().skip(1)) {
            assert!(one < next, "{one} {next}");
        }
        assert!(DOMAINS.iter().all(|domain| *domain == domain.to_lowercase() && domain.contains('.')));
    }

    #[test]
    fn families_reach_into_countries_and_no_further() {
        for (domain, expect) in [
            ("yahoo.com", true),
            ("yahoo.co.uk", true),
            ("yahoo.com.au", true),
            ("yahoo.evil.example", false),
            ("live.holdings", false),
            ("orange.fr", true),
            ("orange-farm.co.za", false),
            ("example.org", false),
        ] {
            assert_eq!(is_public(domain), expect, "{domain}");
        }
    }
}
