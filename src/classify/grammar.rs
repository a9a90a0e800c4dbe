//! The small words of languages, as far as they tell who acts and towards whom.
//!
//! Must not know texts.

use rustc_hash::FxHashMap;

use crate::text::tokens;

/// The small words of a language: what they make of the actor beside them.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    /// By the bytes of the words.
    roles: FxHashMap<Vec<u8>, Role>,
    pub(super) order: Order,
    /// Letters at whose end a name is not who acts.
    pub(super) objects: &'static [char],
}

/// What a small word says of the actor next to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing: articles and the like.
    Light,
    /// It is whom the act is about.
    At,
    /// It is where the act is: the same, if arms are used.
    In,
    /// It is of whom the act is.
    Of,
    /// It is who acts.
    By,
    /// It is one of several.
    And,
    /// Whoever follows is spoken to, or named aside.
    Aside,
    /// A verb follows, or somebody who is named aside.
    To,
    /// The clause ends, or says something else.
    Stop,
}

/// Where a language puts the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// Between the two.
    #[default]
    Middle,
    /// Last, small words before the names.
    Last,
    /// Last, small words behind the names.
    LastPost,
}

impl Grammar {
    /// Returns the grammar of a language; one of which nothing is known finds nothing but names
    /// directly beside the phrase.
    pub(super) fn of(language: &str) -> Self {
        let (_, order, words) = LANGUAGES
            .iter()
            .find(|(code, ..)| *code == language)
            .copied()
            .unwrap_or_default();
        let roles = words.iter().flat_map(|&(role, words)| {
            let words = words.split_whitespace();
            words.map(move |word| (tokens::folded(word).into_bytes(), role))
        });
        Self {
            roles: roles.collect(),
            order,
            objects: match language {
                "ru" | "uk" | "be" => &['у', 'ю'],
                "pl" => &['ę', 'ą'],
                _ => &[],
            },
        }
    }

    /// Returns the role of a folded word.
    pub(super) fn role(&self, word: &[u8]) -> Option<Role> {
        self.roles.get(word).copied()
    }
}

/// The small words of a language, by what they say.
type Words = &'static [(Role, &'static str)];

/// What is known of each language: chosen by us, the words that headlines use.
const LANGUAGES: &[(&str, Order, Words)] = &[
    (
        "en",
        Order::Middle,
        &[
            (Role::Light, "the a an its s new more fresh"),
            (Role::At, "on at against into toward towards upon"),
            (Role::In, "in inside"),
            (Role::Of, "of"),
            (Role::By, "by"),
            (Role::And, "and"),
            (Role::To, "to"),
            (
                Role::Aside,
                "from with for over about near under between among via than off without during until \
                 urges urged asks asked tells told wants pushes presses calls called",
            ),
            (
                Role::Stop,
                "amid after before as while but when if because despite following since that who \
                 which whose says say said saying condemns condemn condemned slams slammed denounces \
                 denounced decries deplores criticizes criticises blames blamed fears feared denies \
                 deny denied reports reported claims claimed believes thinks suspects investigates \
                 probes foils foiled thwarts averts prevents repels intercepts survives marks mourns \
                 remembers rejects opposes join joins joining welcomes welcome hails reveals uncovers not no never ends \
                 end halts halt stops stop lifts lift eases ease scraps suspends",
            ),
        ],
    ),
    (
        "de",
        Order::Middle,
        &[
            (
                Role::Light,
                "der die das den dem des ein eine einen einem einer seine seinen ihre",
            ),
            (Role::At, "auf gegen"),
            (Role::In, "in im"),
            (Role::By, "von durch"),
            (Role::And, "und"),
            (
                Role::Stop,
                "mit aus nach vor bei über wegen zwischen für zu um als wenn weil während ohne seit \
                 an nicht kein keine sagt wirft verurteilt fürchtet meldet warnt laut",
            ),
        ],
    ),
    (
        "fr",
        Order::Middle,
        &[
            (Role::Light, "le la les l un une"),
            (Role::At, "sur contre à au aux"),
            (Role::In, "en dans"),
            (Role::Of, "de d du des"),
            (Role::By, "par"),
            (Role::And, "et"),
            (
                Role::Stop,
                "avec pour après avant depuis entre selon sans ne pas que qui dont mais si vers chez \
                 condamne dénonce dit affirme craint accuse",
            ),
        ],
    ),
    (
        "es",
        Order::Middle,
        &[
            (Role::Light, "el la los las un una"),
            (Role::At, "a al contra sobre"),
            (Role::In, "en"),
            (Role::Of, "de del"),
            (Role::By, "por"),
            (Role::And, "y e"),
            (
                Role::Stop,
                "con para tras desde entre según sin no que quien pero si hasta ante condena denuncia \
                 dice afirma teme",
            ),
        ],
    ),
    (
        "it",
        Order::Middle,
        &[
            (Role::Light, "il lo la i gli le l un una"),
            (Role::At, "a al alla all ai contro su sul sulla sull"),
            (Role::In, "in nel nella"),
            (Role::Of, "di del della dell dei degli"),
            (Role::By, "da dal dalla dall dai"),
            (Role::And, "e"),
            (
                Role::Stop,
                "con per dopo tra fra senza non che chi ma se condanna denuncia dice teme secondo",
            ),
        ],
    ),
    (
        "pt",
        Order::Middle,
        &[
            (Role::Light, "o os um uma"),
            (Role::At, "a à ao aos às contra sobre"),
            (Role::In, "em no na nos nas"),
            (Role::Of, "de do da dos das"),
            (Role::By, "por pelo pela pelos pelas"),
            (Role::And, "e"),
            (
                Role::Stop,
                "com para após desde entre segundo sem não que quem mas se até condena denuncia diz \
                 afirma teme",
            ),
        ],
    ),
    (
        "ar",
        Order::Middle,
        &[
            (Role::At, "على ضد"),
            (Role::And, "و"),
            (Role::Stop, "من في مع عن بين بعد قبل لا إن أن"),
        ],
    ),
    (
        "fa",
        Order::Last,
        &[
            (Role::At, "به علیه بر"),
            (Role::And, "و"),
            (Role::Stop, "از با در برای بین میان که درباره پس پیش"),
        ],
    ),
    (
        "hi",
        Order::LastPost,
        &[
            (Role::At, "पर को"),
            (Role::And, "और"),
            (Role::Stop, "से में बीच लिए नहीं बाद साथ"),
        ],
    ),
    (
        "tr",
        Order::LastPost,
        &[
            (Role::At, "ya ye a e na ne"),
            (Role::And, "ve ile"),
            (
                Role::Stop,
                "da de ta te dan den tan ten la le yla yle icin arasinda sonra",
            ),
        ],
    ),
];
