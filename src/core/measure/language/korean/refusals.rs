//! Why there is no ratio, no height and no volume, in Korean; and the lines of `revisit height`. A place `{*0}` is a text that stands in a table of its own.

use super::super::pattern::Pattern;

pub(super) const PATTERNS: &[Pattern] = &[
    // Ratios.
    (
        "A building cannot be compared with itself. Choose two different footprints.",
        "건물을 그 자신과 비교할 수는 없다. 서로 다른 두 윤곽을 골라야 한다.",
    ),
    ("Footprint {0} is not in this session.", "이 세션에는 {0}번 윤곽이 없다."),
    (
        "{0} is a proposal of the program that nobody has checked, so nothing is compared with it. Move a corner or a side onto the roof's edge, or choose Accept the proposal (I) once you have looked at every side.",
        "{0}은(는) 아무도 확인하지 않은 프로그램의 제안이므로 비교에 쓰지 않는다. 모서리나 변을 지붕 가장자리로 옮기거나, 모든 변을 살펴본 뒤 Accept the proposal (I)을 골라야 한다.",
    ),
    (
        "The two outlines are on different images, and nothing says how large a pixel of one is beside a pixel of the other. Outline both buildings on one image, line the images up, give both a georeference or a known length, or declare that the two pictures share one pixel frame.",
        "두 윤곽이 서로 다른 영상에 있고, 두 영상의 화소 크기가 서로 얼마나 다른지 알 수 없다. 두 건물의 윤곽을 한 영상에 그리거나, 영상을 맞추거나, 두 영상 모두에 좌표나 알려진 길이를 주거나, 두 영상이 같은 화소 틀을 쓴다고 밝혀야 한다.",
    ),
    (
        "One side of the comparison has no outline. Choose one for each side.",
        "비교의 한쪽에 윤곽이 없다. 양쪽에 윤곽을 하나씩 골라야 한다.",
    ),
    (
        "The outlines that are added up or taken off each other lie on different images. Outline all parts of one side on one image; the two sides may lie on two.",
        "더하거나 빼는 윤곽들이 서로 다른 영상에 있다. 한쪽의 모든 부분을 한 영상에 그려야 한다. 비교의 양쪽은 서로 다른 영상에 있어도 된다.",
    ),
    (
        "The same outline stands twice on one side of the comparison. Take it out once.",
        "비교의 한쪽에 같은 윤곽이 두 번 들어 있다. 하나를 빼야 한다.",
    ),
    (
        "What is taken off is as large as what it is taken off from: no area is left. Look whether the signs are right.",
        "빼는 면적이 원래 면적만큼 커서 남는 면적이 없다. 부호가 맞는지 확인해야 한다.",
    ),
    (
        "A line cannot be compared with itself. Choose two different lines.",
        "선을 그 자신과 비교할 수는 없다. 서로 다른 두 선을 골라야 한다.",
    ),
    ("Line {0} is not in this session.", "이 세션에는 {0}번 선이 없다."),
    (
        "The two lines are on different images, and nothing says how large a pixel of one is beside a pixel of the other. Measure both on one image, line the images up, or give both a georeference or a known length.",
        "두 선이 서로 다른 영상에 있고, 두 영상의 화소 크기가 서로 얼마나 다른지 알 수 없다. 한 영상에서 둘 다 재거나, 영상을 맞추거나, 두 영상 모두에 좌표나 알려진 길이를 주어야 한다.",
    ),
    (
        "One of the two lines is too short on its image for any range. Use an image with smaller pixels.",
        "두 선 가운데 하나가 그 영상에서 너무 짧아 구간을 구할 수 없다. 화소가 더 작은 영상을 써야 한다.",
    ),
    (
        "Both outlines lie on one date. A change needs the building’s outline on BEFORE and its outline on AFTER.",
        "두 윤곽이 한 날짜에 있다. 변화를 구하려면 이전 영상(BEFORE)과 이후 영상(AFTER)에 그린 건물의 윤곽이 모두 있어야 한다.",
    ),
    (
        "The outline on the other date is a copy that nobody drew anew, so it would always say that nothing changed. Move its corners to where the building stands on that image.",
        "다른 날짜의 윤곽은 새로 그리지 않은 복사본이므로 언제나 변화가 없다고 나온다. 모서리를 그 영상에서 건물이 있는 곳으로 옮겨야 한다.",
    ),
    (
        "One of the two areas is too uncertain here for any range at this level: the ratio is not measurable. Use an image with smaller pixels, tie the two images together better, or take a lower level.",
        "두 면적 가운데 하나가 이 수준에서 구간을 구하기에는 너무 불확실하다: 비율을 측정할 수 없다. 화소가 더 작은 영상을 쓰거나, 두 영상을 더 정확히 맞추거나, 더 낮은 수준을 골라야 한다.",
    ),
    // Heights.
    ("The line has no length, so no height follows from it. Draw it {0}.", "선에 길이가 없어 높이를 구할 수 없다. {*0} 다시 그려야 한다."),
    (
        "How high the sun stood is not known: {0}. State its height, or day, time and place, with the image (Dates, credit and sensor, or `revisit set --fact`); or state the height of another building whose shadow is drawn on this image.",
        "태양의 고도를 알 수 없다: {*0}. 태양의 고도, 또는 날짜와 시각과 장소를 영상 정보(Dates, credit and sensor 또는 `revisit set --fact`)에 밝히거나, 이 영상에 그림자를 그린 다른 건물의 높이를 밝혀야 한다.",
    ),
    (
        "The direction to the sun is not known. A shadow {0} needs it: state the sun's azimuth, or day, time and place.",
        "태양의 방향을 알 수 없다. {*0} 그린 그림자에는 이것이 필요하다: 태양의 방위각, 또는 날짜와 시각과 장소를 밝혀야 한다.",
    ),
    (
        "From where the camera looked is not known. A line {0} needs its incidence and its azimuth: state them with the image (Dates, credit and sensor, or `revisit set --fact`).",
        "카메라가 어디에서 보았는지 알 수 없다. {*0} 그린 선에는 입사각과 방위각이 필요하다: 영상 정보(Dates, credit and sensor 또는 `revisit set --fact`)에 밝혀야 한다.",
    ),
    (
        "From where the camera looked is not known. A line {0} needs its incidence: state them with the image (Dates, credit and sensor, or `revisit set --fact`).",
        "카메라가 어디에서 보았는지 알 수 없다. {*0} 그린 선에는 입사각이 필요하다: 영상 정보(Dates, credit and sensor 또는 `revisit set --fact`)에 밝혀야 한다.",
    ),
    (
        "From where the camera looked is not known, so a height does not say where the walls stand. State the incidence and azimuth of the view with the image (Dates, credit and sensor, or `revisit set --fact`), or draw the lean of a wall: from its foot to the roof above it.",
        "카메라가 어디에서 보았는지 알 수 없어, 높이만으로는 벽이 어디에 서 있는지 알 수 없다. 촬영의 입사각과 방위각을 영상 정보(Dates, credit and sensor 또는 `revisit set --fact`)에 밝히거나, 벽의 기울어짐을 밑동에서 그 위의 지붕까지 그려야 한다.",
    ),
    (
        "The line runs towards {0}°, but {1} towards {2}° on this image: it points the wrong way. {3}",
        "선이 {0}°를 향하지만 이 영상에서는 {2}°를 향해야 한다({*1}): 방향이 틀렸다. {*3}",
    ),
    (
        "The line is {0}° off the way {1} on this image. Look again at both ends, and check the time, north and the stated directions.",
        "선이 이 영상에서 있어야 할 방향과 {0}° 어긋난다({*1}). 양 끝을 다시 보고, 시각과 북쪽과 밝힌 방향을 확인해야 한다.",
    ),
    ("The direction of the line was not checked: {0}.", "선의 방향은 확인하지 않았다: {*0}."),
    ("The direction was not checked: none was given (--shadow-azimuth).", "방향은 확인하지 않았다: 주어지지 않았다(--shadow-azimuth)."),
    (
        "This line and the one of the known height point {0}° apart, and on one image such lines are parallel: one of them points the wrong way. Draw both {1}.",
        "이 선과 알려진 높이의 선이 {0}° 벌어져 있다. 한 영상에서 이런 선은 나란하므로 둘 중 하나는 방향이 틀렸다. 둘 다 {*1} 그려야 한다.",
    ),
    (
        "A height by this line would be uncertain by more than half of itself, so none is given. {0}",
        "이 선으로 구한 높이는 불확실성이 그 절반을 넘으므로 제시하지 않는다. {*0}",
    ),
    (
        "Where north is on this image is not known, so the roof cannot be shifted by the sun's or the camera's direction. State it with the image (Dates, credit and sensor, or `revisit set --fact`), or draw the lean of a wall: from its foot to the roof above it.",
        "이 영상에서 북쪽을 알 수 없어 태양이나 카메라의 방향으로 지붕을 옮길 수 없다. 북쪽을 영상 정보(Dates, credit and sensor 또는 `revisit set --fact`)에 밝히거나, 벽의 기울어짐을 밑동에서 그 위의 지붕까지 그려야 한다.",
    ),
    (
        "\"{0}\" is an outline on the ground already. Choose the outline of a roof.",
        "\"{0}\"은(는) 이미 바닥의 윤곽이다. 지붕의 윤곽을 골라야 한다.",
    ),
    (
        "The area of \"{0}\" in square metres is not known, so neither is its volume.",
        "\"{0}\"의 면적을 제곱미터로 알 수 없으므로 부피도 알 수 없다.",
    ),
    ("That outline is not in this session.", "그 윤곽은 이 세션에 없다."),
    // Numbers that make no sense.
    ("The sun's height must be an angle from -90 to 90 degrees.", "태양의 고도는 -90도에서 90도 사이의 각이어야 한다."),
    ("A length on the ground must be a positive number of metres.", "지상의 길이는 양수여야 한다(미터)."),
    (
        "The error of the slope must be a number of degrees, and not less than nothing.",
        "경사의 오차는 도 단위의 수이며 음수가 아니어야 한다.",
    ),
    ("The error of a length must be a number, and not less than nothing.", "길이의 오차는 음수가 아닌 수여야 한다."),
    (
        "A direction must be an angle from 0 to 360 degrees, clockwise from north.",
        "방향은 북쪽에서 시계 방향으로 0도에서 360도 사이의 각이어야 한다.",
    ),
    ("The angle of the view from the vertical must be from 0 to 85 degrees.", "연직에서 잰 촬영 각도는 0도에서 85도 사이여야 한다."),
    (
        "A slope must be from 0 to 60 degrees, and the direction into which it falls from -360 to 360.",
        "경사는 0도에서 60도, 내려가는 방향은 -360도에서 360도 사이여야 한다.",
    ),
    ("No height follows from these numbers: they are too large or too small.", "이 수들로는 높이를 구할 수 없다: 너무 크거나 너무 작다."),
    ("Lengths and the known height must be positive numbers.", "길이와 알려진 높이는 양수여야 한다."),
    ("The height of a building must be a positive number of metres.", "건물의 높이는 양수여야 한다(미터)."),
    (
        "No error is given for any of these numbers, so there is no range, and a height is not told without. Give --shadow-sd-m.",
        "어느 수에도 오차가 주어지지 않아 구간을 구할 수 없고, 구간 없는 높이는 제시하지 않는다. --shadow-sd-m을 주어야 한다.",
    ),
    // What a wrong direction may come from, and what to do.
    (
        "It would fit if the camera's azimuth was counted from the camera to the ground, as some vendors do: then state it turned by 180°.",
        "일부 공급자처럼 카메라에서 지상 쪽으로 방위각을 센 것이라면 맞는다: 그렇다면 180° 돌려서 밝혀야 한다.",
    ),
    (
        "The wall leans the opposite way. It fits if the camera's azimuth was counted from the camera to the ground, as some vendors do: state it turned by 180°.",
        "벽이 반대쪽으로 기울어 있다. 일부 공급자처럼 카메라에서 지상 쪽으로 방위각을 센 것이라면 맞는다: 180° 돌려서 밝혀야 한다.",
    ),
    ("It may have been drawn backwards: draw {0}.", "거꾸로 그렸을 수 있다: {*0} 그려야 한다."),
    ("Draw {0}, and check the time, north and the stated directions.", "{*0} 그리고, 시각과 북쪽과 밝힌 방향을 확인해야 한다."),
    ("Draw both lines anew, or choose a longer one of a known height.", "두 선을 다시 그리거나, 높이가 알려진 더 긴 것을 골라야 한다."),
    ("State it more precisely.", "더 정확히 밝혀야 한다."),
    ("Use a shadow, or an image that was taken more from the side.", "그림자를 쓰거나, 더 옆에서 찍은 영상을 써야 한다."),
    (
        "Zoom in and draw it anew, use a longer shadow, or an image with a lower sun or smaller pixels.",
        "확대하여 다시 그리거나, 더 긴 그림자, 또는 태양이 더 낮거나 화소가 더 작은 영상을 써야 한다.",
    ),
    // What stands within the above.
    ("from the foot of the wall to the tip of its shadow", "벽의 밑동에서 그림자 끝까지"),
    ("from a corner of the roof to that corner's shadow", "지붕 모서리에서 그 모서리의 그림자까지"),
    ("from the foot of the wall to the edge of the roof above it", "벽의 밑동에서 그 위의 지붕 가장자리까지"),
    ("shadows fall", "그림자가 지는 방향"),
    ("shadows, seen from the roof, fall", "지붕에서 본 그림자의 방향"),
    ("walls lean", "벽이 기우는 방향"),
    ("nothing was said of it", "밝힌 것이 없다"),
    ("the session has no such image", "세션에 그런 영상이 없다"),
    ("the sun's path is not reckoned for that day or place", "그 날짜나 장소에 대해서는 태양의 위치를 계산하지 않는다"),
    ("the day of the image alone does not say it, the time of day does", "영상의 날짜만으로는 알 수 없고 시각이 있어야 한다"),
    ("the time of the image is known, but not its zone", "영상의 시각은 알지만 시간대를 알 수 없다"),
    ("neither the time of the image is known nor the sun's height stated", "영상의 시각도 알 수 없고 태양의 고도도 밝혀지지 않았다"),
    ("the time of the image is known, but not its place on Earth", "영상의 시각은 알지만 지구 위의 위치를 알 수 없다"),
    ("the image is dated {0} and its time is of {1}", "영상의 날짜는 {0}인데 시각은 {1}의 것이다"),
    ("where north is on the image is not known", "영상에서 북쪽을 알 수 없다"),
    ("the direction to the sun is not known", "태양의 방향을 알 수 없다"),
    ("from which side the camera looked is not known", "카메라가 어느 쪽에서 보았는지 알 수 없다"),
    ("the direction of one of the two lines is not known", "두 선 가운데 하나의 방향을 알 수 없다"),
    ("the height is stated, not measured", "높이는 잰 것이 아니라 밝힌 것이다"),
    // The lines of `revisit height`.
    ("{0} m high ({1} to {2}, {3} % range)", "높이 {0} m({1}~{2} m, {3}% 구간)"),
    ("on before", "이전 영상"),
    ("on after", "이후 영상"),
    ("no height. {0}", "높이 없음. {*0}"),
    // The longer one first: the shorter one fits it too.
    (
        "The sun stood {0}° above the horizon, in direction {1}°; shadows fall towards {2}° ({3}).",
        "태양은 방위 {1}°, 지평선 위 {0}°에 있었다. 그림자는 {2}° 쪽으로 진다({*3}).",
    ),
    ("The sun stood {0}° above the horizon, in direction {1}° ({2}).", "태양은 방위 {1}°, 지평선 위 {0}°에 있었다({*2})."),
    ("The sun stood {0}° above the horizon ({1}).", "태양은 지평선 위 {0}°에 있었다({*1})."),
    ("The sun stood {0}° below the horizon ({1}).", "태양은 지평선 아래 {0}°에 있었다({*1})."),
    ("The camera looked at {0}° from the vertical ({1}).", "카메라는 연직에서 {0}° 기울어 보았다({*1})."),
    ("stated", "밝힌 값"),
    ("stated by the analyst", "분석가가 밝힘"),
    ("computed for {0} at {1}", "{0}, {1}에 대해 계산함"),
    (
        "The error of the length was not given (--shadow-sd-m), so the range does not include it.",
        "길이의 오차가 주어지지 않아(--shadow-sd-m) 구간에 들어 있지 않다.",
    ),
    ("The range includes {0}.", "이 구간에 포함된 오차: {0}."),
    ("It does not include {0}.", "이 구간에 포함되지 않은 것: {0}."),
    (
        "whether the shadow is that of the ridge, of the eave or of something on the roof",
        "그림자가 용마루의 것인지, 처마의 것인지, 지붕 위에 있는 것의 것인지",
    ),
    ("whether its tip lies on the ground, and not on a wall, on trees or on snow", "그림자 끝이 벽이나 나무나 눈이 아니라 땅에 있는지"),
    ("whether the foot of the wall is where it was clicked, or hidden", "벽의 밑동이 찍은 곳에 있는지, 가려져 있는지"),
    ("the wrong object", "엉뚱한 대상"),
    ("the slope of the ground", "지면의 경사"),
    ("{0} m3 ({1} to {2}, {3} % range)", "부피 {0} m3({1}~{2}, {3}% 구간)"),
    (
        "taking upright walls under a flat roof of that height, over the whole outline",
        "윤곽 전체에 걸쳐 그 높이의 평지붕과 곧은 벽이 있는 것으로 봄",
    ),
    ("None of these lines gives a height.", "이 선들로는 높이를 구할 수 없다."),
    (
        "No shadow and no lean is drawn of it yet. Draw one in the window, or with --add.",
        "아직 그림자도 벽의 기울어짐도 그리지 않았다. 창에서 또는 --add로 그려야 한다.",
    ),
];
