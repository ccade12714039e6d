//! Where two pictures of one place differ, as a picture. Computed on what is shown, pixel by pixel of the screen.
//!
//! From each channel the median difference of the view is taken off, so that another season or exposure does not colour everything.
//! The strength of a pixel is the largest difference of its channels, stretched so that the strongest hundredth of the view is full.
//! Its colour says which date was brighter there: cyan AFTER, amber BEFORE.

/// The difference that counts as full at least: below it there is nothing but noise, levels of 255.
const LEAST_STRETCH: i32 = 16;
/// The share of pixels that are at full strength.
const FULL: f64 = 0.01;
/// How much of the picture's light stays where nothing differs.
const REST: f32 = 0.42;
/// The colours of BEFORE and AFTER.
const COLOURS: [[f32; 3]; 2] = [[232.0, 163.0, 61.0], [47.0, 181.0, 199.0]];

/// The difference of two views of one place: RGBA, rows of the same length. A pixel with no opacity in either is left clear.
/// Differences below `threshold`, a share of the strongest ones, show as the gray picture.
pub fn difference(before: &[[u8; 4]], after: &[[u8; 4]], threshold: f64) -> Vec<[u8; 4]> {
    let both = || before.iter().zip(after).filter(|(b, a)| b[3] == 255 && a[3] == 255);
    let mut counts = [[0_u32; 511]; 3];
    for (b, a) in both() {
        for ((counts, b), a) in counts.iter_mut().zip(b).zip(a) {
            if let Some(count) = counts.get_mut((255 + i32::from(*a) - i32::from(*b)) as usize) {
                *count += 1;
            }
        }
    }
    let medians = counts.map(|counts| share_point(&counts, 0.5) - 255);
    let channels = |b: &[u8; 4], a: &[u8; 4]| -> [i32; 3] { std::array::from_fn(|c| i32::from(a[c]) - i32::from(b[c]) - medians[c]) };
    let mut strengths = [0_u32; 511];
    for (b, a) in both() {
        let strength = strongest(channels(b, a));
        if let Some(count) = strengths.get_mut(strength as usize) {
            *count += 1;
        }
    }
    let stretch = share_point(&strengths, 1.0 - FULL).max(LEAST_STRETCH) as f32;
    let threshold = threshold.clamp(0.0, 1.0) as f32;
    let paint = |(b, a): (&[u8; 4], &[u8; 4])| {
        if b[3] != 255 || a[3] != 255 {
            return [0; 4];
        }
        let d = channels(b, a);
        let strength = (strongest(d) as f32 / stretch).min(1.0);
        let ground = REST * luminance(a.map(i32::from)) as f32;
        if strength < threshold || strength == 0.0 {
            let gray = ground as u8;
            return [gray, gray, gray, 255];
        }
        let colour = COLOURS[usize::from(luminance([d[0], d[1], d[2], 0]) >= 0)];
        let share = 0.3 + 0.7 * strength;
        let [red, green, blue] = colour.map(|c| (ground * (1.0 - share) + c * share) as u8);
        [red, green, blue, 255]
    };
    before.iter().zip(after).map(paint).collect()
}

/// The largest difference of any channel.
fn strongest(d: [i32; 3]) -> i32 {
    d.iter().map(|d| d.abs()).max().unwrap_or(0).min(510)
}

/// ITU-R BT.709, in whole numbers.
fn luminance([r, g, b, _]: [i32; 4]) -> i32 {
    (2126 * r + 7152 * g + 722 * b) / 10_000
}

/// The first place up to which this share of the counts lies.
fn share_point(counts: &[u32], share: f64) -> i32 {
    let total: f64 = counts.iter().map(|c| f64::from(*c)).sum();
    let mut sum = 0.0;
    for (place, count) in (0..).zip(counts) {
        sum += f64::from(*count);
        if sum >= share * total && sum > 0.0 {
            return place;
        }
    }
    (counts.len() / 2) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A view of 1000 pixels with some order in it.
    fn view() -> Vec<[u8; 4]> {
        (0..1000_u32).map(|i| [(40 + i % 120) as u8, (60 + i % 90) as u8, (50 + i % 70) as u8, 255]).collect()
    }

    fn is_gray(p: [u8; 4]) -> bool {
        p[0] == p[1] && p[1] == p[2] && p[3] == 255
    }

    #[test]
    fn another_exposure_is_no_difference() {
        let before = view();
        let after: Vec<_> = before.iter().map(|[r, g, b, a]| [r + 30, g + 20, b + 10, *a]).collect();
        assert!(difference(&before, &after, 0.1).into_iter().all(is_gray));
    }

    #[test]
    fn what_was_built_shows_in_the_colour_of_the_brighter_date() {
        let before = view();
        let mut after = before.clone();
        after[100..150].iter_mut().for_each(|p| *p = [230, 230, 230, 255]);
        after[500..550].iter_mut().for_each(|p| *p = [5, 5, 5, 255]);
        let shown = difference(&before, &after, 0.25);
        assert!(shown[100..150].iter().all(|p| p[2] > p[0]), "cyan: brighter in AFTER");
        assert!(shown[500..550].iter().all(|p| p[0] > p[2]), "amber: brighter in BEFORE");
        assert!(shown[600..].iter().all(|p| is_gray(*p)));
        let strict = difference(&before, &after, 1.0);
        assert!(strict.iter().filter(|p| !is_gray(**p)).count() < 100, "a higher threshold shows less");
    }

    #[test]
    fn another_colour_of_the_same_brightness_is_a_difference() {
        let before = vec![[100, 100, 100, 255]; 1000];
        let mut after = before.clone();
        after[0..50].iter_mut().for_each(|p| *p = [180, 80, 65, 255]);
        assert!(difference(&before, &after, 0.25)[0..50].iter().all(|p| !is_gray(*p)));
    }

    #[test]
    fn where_one_picture_ends_nothing_is_shown() {
        let before = view();
        let mut after = before.clone();
        after[3] = [0, 0, 0, 0];
        let shown = difference(&before, &after, 0.0);
        assert_eq!(shown[3], [0; 4]);
        assert!(difference(&[], &[], 0.2).is_empty());
    }
}
