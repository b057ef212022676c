"""Sentences that mean a cue or a move, and sentences that mean none, for the embedding."""

from __future__ import annotations

from stillmotion.director.lexicon.camera import Move
from stillmotion.storyboard import CueKind

CUE_PROTOTYPES: dict[CueKind, tuple[str, ...]] = {
    "smile": ("she starts to smile", "his face lights up with joy", "joy spreads over her face", "她露出开心的表情"),
    "blink": ("her eyelids close for a moment", "she blinks her eyes", "眼皮动了一下"),
    "nod": ("he moves his head up and down in agreement", "she nods", "他表示同意地动了动头"),
    "turn": ("she slowly turns her face to the side", "his head rotates toward us", "她把脸转向一边"),
    "breathe": ("her chest moves as she breathes", "he takes a breath", "他的胸部随着呼吸起伏"),
    "speak": ("she is talking to someone", "her mouth moves as she speaks", "他正在讲话"),
    "sway": ("her body moves gently from side to side", "the boat rocks on the water", "身体左右轻轻晃"),
    "water": ("water runs down over the rocks", "the river flows past", "the lake surface moves gently", "河水在流动"),
    "waves": ("the sea rolls onto the beach", "breakers hit the shore", "海水一波一波涌上岸"),
    "clouds": ("clouds are moving across the sky", "the sky moves overhead", "天上的云在移动"),
    "fire": ("flames are burning", "the fire crackles and glows", "火在烧"),
    "smoke": ("smoke rises into the air", "steam curls up from the cup", "烟慢慢升起来"),
    "rain": ("rain is pouring down", "raindrops hit the window", "雨下得很大"),
    "snow": ("snow is falling from the sky", "white flakes come down", "天上飘着雪"),
    "leaves": ("the trees move in the wind", "leaves are blown about", "风吹动树叶"),
    "grass": ("the grass moves in the breeze", "the wheat field ripples like a sea", "草被风吹得起伏"),
    "hair": ("the wind plays with her hair", "her hair is blown by the wind", "风吹起她的头发"),
    "flicker": ("the light flickers on and off", "the lamps twinkle", "灯光一明一暗"),
    "petals": ("petals are drifting down", "blossoms fall through the air", "花瓣从空中落下"),
    "dust": ("dust floats in the beam of light", "tiny particles drift through the air", "空气中飘着灰尘"),
    "fog": ("fog rolls in over the ground", "mist hangs in the valley", "雾气在山谷里弥漫"),
}  # fmt: skip

MOVE_PROTOTYPES: dict[Move, tuple[str, ...]] = {
    "dolly_in": ("the camera gets closer and closer to the subject", "we move in on his face", "画面慢慢靠近主体"),
    "dolly_out": ("the camera retreats to reveal the whole scene", "we move away to show more of the surroundings", "画面慢慢远离主体"),
    "static": ("the camera does not move at all", "the picture stays completely still", "画面保持不动"),
    "handheld": ("the footage is shaky as if held in the hand", "画面像手拿着拍一样晃动"),
}  # fmt: skip

NOTHING = (
    "a beautiful portrait of a young woman", "a man in a suit", "high quality, detailed, 4k",
    "a quiet street in an old town", "she wears a red dress", "cinematic lighting",
    "soft warm light on her face", "a cup of coffee on the table", "mountains in the distance",
    "peaceful atmosphere", "eerie mood", "he runs down the road", "the dog jumps over the fence",
    "she walks away", "the car drives past", "he opens the door", "they dance together",
    "the bird flies away", "a close-up of the face", "a wide shot of the city", "bright colours",
    "shallow depth of field", "an old castle on a hill", "she looks at the camera",
    "with a happy expression", "a cat sleeping on a sofa", "a calm lake surrounded by trees",
    "white clouds in a blue sky", "a field of grass", "long dark hair", "a face in the crowd",
    "he thinks about the past", "time passes", "everything is silent", "a beach with palm trees",
    "the sun shines", "the sun rises over the horizon", "realistic style", "she is sad",
    "she touches her hair", "she closes her eyes", "he opens his eyes",
    "jewellery sparkles",
    "画面安静",
    "一个漂亮的女孩", "高清画质，细节丰富", "安静的街道", "穿着红色裙子", "电影感光影", "温暖的氛围",
    "他跑向远方", "汽车驶过", "她走开了", "远处的山", "桌子上的咖啡", "长长的黑发", "平静的湖边",
    "阳光明媚", "表情忧伤", "小猫在睡觉", "蓝天白云",
)  # fmt: skip
"""What prompts say that asks for none of the above."""
