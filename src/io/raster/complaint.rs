//! Sentences about a picture that cannot be had, or not wholly. Each names its file: whoever reads it may look at several.

use super::decoder::Refusal;
use super::worker::process::Trouble;
use crate::core::raster::{Access, plain_text};

/// Who speaks: a picture by its file name and format.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    name: String,
    format: String,
    /// Its rows come once: what is wrong with one is wrong with the picture.
    is_whole: bool,
}

impl Complaint {
    /// Of a picture that was opened; its file name without folders.
    pub(super) fn of(name: &str, format: &str, access: Access) -> Complaint {
        let name = plain_text(name).unwrap_or_else(|| "without a name".to_owned());
        Complaint { name, format: format.to_owned(), is_whole: access == Access::Rows }
    }

    /// It is damaged, wholly or in a part; why is a phrase.
    pub(super) fn damaged(&self, why: &str) -> String {
        let Complaint { name, format, is_whole } = self;
        // A refusal that came when the pixels were asked for is a sentence already.
        if why.ends_with('.') {
            return format!("The image {name} is not read further. {why}");
        }
        if *is_whole {
            return format!(
                "The {format} image {name} is damaged or cut short: {why}. Fetch it again, or open it in an image program and save it anew."
            );
        }
        format!("A part of the image {name} is damaged: {why}.")
    }

    /// A decoder did not give what it was asked for.
    pub(super) fn trouble(&self, trouble: Trouble) -> String {
        match trouble {
            Trouble::Part(why) | Trouble::Refused(Refusal::Damaged(why)) => self.damaged(&why),
            Trouble::Refused(Refusal::Unsupported(why) | Refusal::TooLarge(why)) => why,
            Trouble::Lost(why) => {
                format!("The image {} could not be decoded: its decoder was stopped ({why}). The file is probably damaged.", self.name)
            }
        }
    }

    /// A decoder was lost twice over the same part.
    pub(super) fn lost(&self, why: &str) -> String {
        format!(
            "A part of the image {} could not be decoded: its decoder was stopped twice ({why}). The file is probably damaged there.",
            self.name
        )
    }

    /// The file has ended too many decoders.
    pub(super) fn hostile(&self) -> String {
        format!(
            "The image {} has ended its decoder three times and is not decoded any further: it is damaged, or was made to do harm.",
            self.name
        )
    }

    /// The file is not what it was when it was opened.
    pub(super) fn changed(&self) -> String {
        format!("The image file {} was changed on the disk while it was open. Open it again, or put the original back.", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_names_the_file_and_is_one() {
        for access in [Access::Rows, Access::Windows] {
            let it = Complaint::of("a\nb.png", "PNG", access);
            let all = [
                it.damaged("it ends too early"),
                it.damaged("The image is stored in 200 scans."),
                it.trouble(Trouble::Lost("it took too long")),
                it.trouble(Trouble::Part("its sums are wrong".to_owned())),
                it.lost("it ended"),
                it.hostile(),
                it.changed(),
            ];
            for text in all {
                assert!(text.contains(" a b.png ") && text.ends_with('.') && !text.contains(".."), "{text}");
            }
        }
    }
}
