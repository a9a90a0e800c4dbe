//! How many stories a second one core assesses: a title and about 600 bytes of text each.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flashwire::classify::{Classifier, ClassifierFile, ClassifierFiles, ClassifyOptions};

const STORIES: [(&str, &str); 3] = [
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

fn classifier() -> Classifier {
    let file = ClassifierFile::new;
    let files = ClassifierFiles {
        lexicons: vec![file("en.toml", include_str!("../config/lexicon/en.toml"))],
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
    let mut group = criterion.benchmark_group("classify");
    group.throughput(Throughput::Elements(STORIES.len() as u64));
    for (name, language) in [("language known", Some("en")), ("language unknown", None)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for (title, body) in STORIES {
                    black_box(classifier.assess(black_box(title), black_box(body), language));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, assess);
criterion_main!(benches);
