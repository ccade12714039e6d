//! Heights in Korean: how they were had, which way the line points, what the reader should know, and why there is none.

use super::super::pattern::Pattern;

pub(super) const PATTERNS: &[Pattern] = &[
    // What was drawn.
    ("base-to-tip", "밑동에서 그림자 끝"),
    ("roof-to-tip", "지붕에서 그림자 끝"),
    ("lean", "벽의 기울어짐"),
    // How a height was had.
    ("by the length of its shadow and the sun's height", "그림자의 길이와 태양의 고도로 구함"),
    (
        "from a corner of the roof to its shadow, by the directions of the sun and the view",
        "지붕 모서리에서 그 그림자까지, 태양과 촬영 방향으로 구함",
    ),
    ("by the lean of a wall and the angle of the view", "벽의 기울어짐과 촬영 각도로 구함"),
    ("beside a known height on the same image", "같은 영상의 알려진 높이와 비교하여 구함"),
    ("as stated", "밝힌 값 그대로"),
    ("Sun {0}° high ({1})", "태양 고도 {0}°({*1})"),
    // Which way the line points.
    (
        "The line is {0}° off the way shadows fall on this image: it fits.",
        "선이 이 영상에서 그림자가 지는 방향과 {0}° 어긋난다: 맞는 것으로 본다.",
    ),
    (
        "The line is {0}° off the way shadows, seen from the roof, fall on this image: it fits.",
        "선이 이 영상에서 지붕에서 본 그림자의 방향과 {0}° 어긋난다: 맞는 것으로 본다.",
    ),
    (
        "The line is {0}° off the way walls lean on this image: it fits.",
        "선이 이 영상에서 벽이 기우는 방향과 {0}° 어긋난다: 맞는 것으로 본다.",
    ),
    // What the reader should know.
    ("The ground under the shadow is taken as flat, to {0}°.", "그림자가 지는 땅은 {0}° 이내로 평평한 것으로 보았다."),
    (
        "The tip of the shadow is blurred over {0} m, because the sun is no point: its middle is the tip.",
        "태양이 점이 아니므로 그림자 끝은 {0} m에 걸쳐 번진다: 그 가운데가 끝이다.",
    ),
    (
        "The stated sun ({0}) stands {1}° in height and {2}° in azimuth from where day, time and place put it: one of them is wrong.",
        "밝힌 태양 위치({0})는 날짜와 시각과 장소에서 구한 위치와 고도에서 {1}°, 방위각에서 {2}° 어긋난다: 둘 중 하나가 틀렸다.",
    ),
    (
        "The angle of the view at the ground ({0}°) follows from the one at the camera ({1}°) for a satellite 600 km up; for an aircraft both are the same: then state the incidence.",
        "지상에서의 촬영 각도({0}°)는 600 km 높이의 위성을 기준으로 카메라에서의 각도({1}°)에서 구했다. 항공기라면 둘이 같으므로 입사각을 밝혀야 한다.",
    ),
    // Why there is none.
    (
        "This line is not marked as a shadow or a lean, so no height follows from it.",
        "이 선은 그림자나 기울어짐으로 표시되지 않아 높이를 구할 수 없다.",
    ),
    (
        "The sun stood {0}° below the horizon then, and nothing casts a shadow. Check the time, its zone, and the place.",
        "그때 태양은 지평선 아래 {0}°에 있어 그림자가 생기지 않는다. 시각과 시간대와 장소를 확인해야 한다.",
    ),
    (
        "The sun stood only {0} above the horizon: shadows are too long and too faint to give a height.",
        "태양이 지평선 위 {0}밖에 되지 않았다: 그림자가 너무 길고 흐려 높이를 구할 수 없다.",
    ),
    (
        "The sun stood hardly above the horizon: shadows are too long and too faint to give a height.",
        "태양이 지평선을 거의 벗어나지 못했다: 그림자가 너무 길고 흐려 높이를 구할 수 없다.",
    ),
    (
        "The sun stood {0}° above the horizon, almost overhead: shadows are too short to give a height.",
        "태양이 지평선 위 {0}°로 거의 머리 위에 있었다: 그림자가 너무 짧아 높이를 구할 수 없다.",
    ),
    (
        "The ground falls as steeply as the sun's rays: such a shadow has no end. Check the slope.",
        "땅이 햇빛만큼 가파르게 기울어 그림자에 끝이 없다. 경사를 확인해야 한다.",
    ),
    (
        "Nothing says how large a pixel of this image is, so no height in metres follows. State a known length on it, or the height of another building whose shadow is drawn on it.",
        "이 영상의 화소 크기를 알 수 없어 미터로 높이를 구할 수 없다. 알려진 길이나, 그림자를 그린 다른 건물의 높이를 밝혀야 한다.",
    ),
    (
        "The camera looked down at {0}° from the vertical. Below 10° walls lean too little to give a height: use a shadow.",
        "카메라가 연직에서 {0}° 기울어 내려다보았다. 10° 미만에서는 벽이 거의 기울지 않아 높이를 구할 수 없다: 그림자를 써야 한다.",
    ),
    (
        "Seen from there, the shadow hides behind its building: too little of it shows to give a height.",
        "그쪽에서 보면 그림자가 건물 뒤에 가려진다: 보이는 부분이 너무 적어 높이를 구할 수 없다.",
    ),
    (
        "Nothing gives the height of \"{0}\" yet. Draw its shadow, or the lean of one of its walls.",
        "\"{0}\"의 높이를 구할 근거가 아직 없다. 그림자나 벽의 기울어짐을 그려야 한다.",
    ),
];
