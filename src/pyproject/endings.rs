//! Line endings of an edited document.

/// Returns an edited text with the byte order mark and the line endings of the original: of each line outside of the
/// edit its own, of others those that most lines have.
pub(super) fn with_endings_of(original: &str, edited: &str) -> String {
    let mark = if original.starts_with('\u{feff}') && !edited.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let crlf = original.matches("\r\n").count();
    let plain = |line: &str| line.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned();
    let (before, after): (Vec<&str>, Vec<&str>) =
        (original.split_inclusive('\n').collect(), edited.split_inclusive('\n').collect());
    let is_same = |pair: &(&&str, &&str)| plain(pair.0) == plain(pair.1);
    let start = before.iter().zip(&after).take_while(is_same).count();
    let most = before.len().min(after.len()) - start;
    let end = before.iter().rev().zip(after.iter().rev()).take(most).take_while(is_same).count();
    let usual = if 2 * crlf > original.matches('\n').count() { "\r\n" } else { "\n" };
    let line = |(at, line): (usize, &&str)| {
        let own = match at {
            at if at < start => before.get(at),
            at if at >= after.len() - end => before.get(before.len() - (after.len() - at)),
            _ => None,
        };
        let ending = match own {
            _ if !line.ends_with('\n') => "",
            Some(own) if own.ends_with("\r\n") => "\r\n",
            Some(own) if own.ends_with('\n') => "\n",
            _ => usual,
        };
        plain(line) + ending
    };
    mark.to_owned() + &after.iter().enumerate().map(line).collect::<String>()
}
