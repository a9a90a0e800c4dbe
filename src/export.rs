//! Formats for other programs. Pure: text out of stories; nothing here knows where it goes.

pub mod csv_table;
