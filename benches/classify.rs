//! How many stories a second one core assesses: a title and about 600 bytes of text each, unless a case
//! says otherwise.
//!
//! Where `../shared/labels` is there, headlines with summaries as feeds send them are measured too: those
//! labelled for testing, half of them tense, and a mix of everything. They say most of what a day's news
//! cost: a processor learns by heart how it reads two or three texts that come again and again.

use std::{fs, hint::black_box, path::Path};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flashwire::classify::{
    Classifier, ClassifierFile, ClassifierFiles, ClassifyOptions, Workspace,
};

/// Title and text.
type Story<'t> = (&'t str, &'t str);

const STORIES: [Story<'_>; 3] = [
    (
        "Russia, US eye talks",
        "Russia’s foreign minister said Wednesday the Kremlin will begin separate talks with the US \
         and NATO early next year about demands for guarantees that the alliance will not expand. \
         Tensions have risen as troops and heavy equipment were massed on the border, prompting \
         fears that an invasion is imminent. The president has denied he plans an attack, but has \
         laid down a red line against missile systems in the neighbouring country. Washington has \
         warned of severe consequences in the form of economic sanctions. The minister said Moscow \
         is committed to the talks and hopes that they will be taken seriously.",
    ),
    (
        "Software awards go to three small companies",
        "The best programs of the year were honoured on Tuesday at a ceremony in the old town hall. \
         The jury of twelve had chosen among two hundred entries from thirty countries. First prize \
         went to a tool that helps gardeners plan their beds, the second to a game for the deaf, \
         the third to a library that draws maps. The winners receive a small sum and a glass cube. \
         Next year the ceremony moves to the coast, where the new conference centre will have been \
         finished. Registration opens in spring; students pay half of the fee, said the organisers \
         in their closing remarks on the terrace.",
    ),
    (
        "Midfielder out for six weeks",
        "The club said on Friday that its captain had hurt a knee in training and would miss the \
         next six matches of the season. The coach hopes to bring him back for the final. In his \
         absence the younger players will have to carry the attack, which scored only twice in the \
         last four games. The defence has been better: no goal was conceded at home since January. \
         Tickets for the match on Sunday are sold out. The visitors have won their last three games \
         and travel with a full squad; their striker leads the table with nineteen goals so far \
         this year.",
    ),
];

/// Of title and 100 to 170 bytes of text, as most feeds send them: one that is tense, one that is not.
const SHORT: [Story<'_>; 2] = [
    (
        "Iran Inching Closer To A Nuclear Weapon After U.S. Violated Deal",
        "Iran announced it has begun using advanced centrifuges to enrich uranium, and that it would \
         go on unless sanctions against its oil are lifted within sixty days.",
    ),
    (
        "Library opens a second reading room",
        "The town library has opened a second reading room with forty seats. It is open on weekdays \
         until nine; members can book a place from home.",
    ),
];

const CHINESE: [Story<'_>; 1] = [(
    "俄罗斯向乌克兰发射数十枚导弹",
    "乌克兰空军表示，俄军夜间发射了数十枚导弹和无人机，袭击了多座城市的能源设施，造成至少五人死亡。北约谴责了这次袭击。",
)];

const ARABIC: [Story<'_>; 1] = [(
    "روسيا تطلق عشرات الصواريخ على أوكرانيا",
    "قالت القوات الجوية الأوكرانية إن الجيش الروسي أطلق عشرات الصواريخ والطائرات المسيرة خلال الليل \
     على منشآت الطاقة في عدة مدن، مما أدى إلى مقتل خمسة أشخاص على الأقل.",
)];

/// Words that stand in no lexicon and have no weight.
const NOTHING: [Story<'_>; 1] = [(
    "Zyxomma quilling mottles larkspur gazebos",
    "Crocheted tassels dangle amid lupine trellises; toddlers giggle, spaniels doze, fiddlers tune \
     mandolins, crumpets toast, kettles whistle, pansies nod, ducklings paddle.",
)];

/// Bytes of the long text, which is that of the first story again and again.
const LONG_BYTES: usize = 100_000;

/// Stories of a file of headlines, as many as are looked at.
const HEADLINES_MAX: usize = 5_000;

/// Headlines with summaries as news have them, some 160 bytes each, from a file whose cells from `title` on are
/// the two; none where the file is not there.
fn headlines(file: &str, title: usize) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/labels");
    let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
    let rows = text.lines().skip(1).take(HEADLINES_MAX).map(|line| {
        let mut cells = line.split('\t').skip(title).map(str::to_owned);
        (
            cells.next().unwrap_or_default(),
            cells.next().unwrap_or_default(),
        )
    });
    rows.collect()
}

fn classifier() -> Classifier {
    let file = ClassifierFile::new;
    let files = ClassifierFiles {
        lexicons: vec![
            file("en.toml", include_str!("../config/lexicon/en.toml")),
            file("zh.toml", include_str!("../config/lexicon/zh.toml")),
            file("ar.toml", include_str!("../config/lexicon/ar.toml")),
        ],
        theatres: vec![file(
            "theatres.toml",
            include_str!("../config/theatres.toml"),
        )],
        weights: Some(file("en.tsv", include_str!("../config/model/en.tsv"))),
    };
    Classifier::new(files, ClassifyOptions::default()).expect("what ships is valid")
}

fn assess(criterion: &mut Criterion) {
    let classifier = classifier();
    let long = STORIES.map(|(title, body)| {
        let times = LONG_BYTES / body.len() + 1;
        (title, format!("{body} ").repeat(times))
    });
    let long = long.each_ref().map(|(title, body)| (*title, body.as_str()));
    let labelled = headlines("dev.tsv", 10);
    let mixed = headlines("unlabelled.tsv", 3);
    let [labelled, mixed] = [&labelled, &mixed].map(|stories| {
        let stories = stories
            .iter()
            .map(|(title, body)| (title.as_str(), body.as_str()));
        stories.collect::<Vec<Story<'_>>>()
    });
    let cases: [(&str, Option<&str>, &[Story<'_>]); 10] = [
        ("labelled headlines", Some("en"), &labelled),
        ("mixed headlines", Some("en"), &mixed),
        ("language known", Some("en"), &STORIES),
        ("language unknown", None, &STORIES),
        ("short, language known", Some("en"), &SHORT),
        ("short, language unknown", None, &SHORT),
        ("nothing known", Some("en"), &NOTHING),
        ("100 KB", Some("en"), &long),
        ("Chinese", Some("zh"), &CHINESE),
        ("Arabic", Some("ar"), &ARABIC),
    ];
    let mut workspace = Workspace::default();
    let mut group = criterion.benchmark_group("classify");
    for (name, language, stories) in cases {
        if stories.is_empty() {
            continue;
        }
        group.throughput(Throughput::Elements(stories.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for &(title, body) in stories {
                    let (title, body) = (black_box(title), black_box(body));
                    black_box(classifier.assess_in(&mut workspace, title, body, language));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, assess);
criterion_main!(benches);
