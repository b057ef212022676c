"""Chinese verbs of states, and the small words by which a clause shows what its verb does."""

from __future__ import annotations

from stillmotion.director.lexicon.forms import words

MORE_VERBS = words(
    "升空 发射 起飞 降落 融化 爆炸 崩塌 倒塌 破裂 坠落 爆发 喷发 移动 滚动 转动 砌墙 画画 扫地 射门 投篮 抽烟 "
    "种树 磨刀 攀岩 写字 洗衣 洗衣服 骑马 射箭 数钱 插花 跑步 散步 伸展 整理 游泳 行走 航行 嗅探 越过 筑巢 "
    "捕鱼 看书 读书 做饭 炒菜 切菜 钓鱼 打球 踢球 唱歌 弹琴 遛狗 喝茶 喝酒 喝咖啡 吃饭 滑雪 冲浪 潜水 打架 "
    "跳绳 穿 换 刷 画 飞 举杯 结网 击掌 关上 戴上 插上 穿上 脱下 放上 合上 盖上 递给 扑出 扑 滑行 溜 填 扣 "
    "绑 系 划 弹 拔 活 盛开 绽放 织毛衣 变出 变大 变小 变红 变绿 变蓝 变白 变黑 变老 变年轻 化作 化为 拍 削 "
    "拧 捏 铲 煮 炒 炸 煎 烤 剥 挤 磨 砍 劈 锯 钉 敲 扎 梳 擦 拖 搬 抬 扛 背 牵 遛 喂 逗 摸 挠 抓 "
    "咬 舔 啃 嚼 吐 吞 射 投 踢 踩 踏 跺 蹦 跃 窜 钻 追 逃 躲 藏 摔 跌 滚 砸 撞 撕 折 叠 剪 切 割 "
    "缝 绣 雕 刻 涂 抹 洒水 浇 泼 倒车 种 栽 摘 采 捡 拾 捞 钓 捕 打"
)
"""Verbs that the dictionary has as something else, or not at all."""

MORE_NOUNS = words("画质 比萨 披萨 汉服 滤镜 景深 虚化 特写 运镜 机位 长焦 广角 赛博朋克 大片 质感")
"""Nouns that it does not have."""

STATES = words(
    # Being, having, seeming.
    "是 有 在 像 如 似 为 属于 成为 具有 拥有 带有 含有 位于 处于 坐落 存在 缺乏 显得 看起来 仿佛 犹如 如同 宛如 好像 "
    "充满 布满 满 弥漫 笼罩 覆盖 铺满 铺 堆满 摆满 挂满 长满 开满 写满 落满 沾满 积 占据 保持 维持 呈现 展现 展示 体现 显示 "
    "表现 突出 强调 聚焦 采用 使用 运用 具备 描绘 表达 传达 营造 渲染 勾勒 刻画 捕捉 记录 拍摄 摄影 拍下 取景 构图 对比 "
    "搭配 点缀 装饰 衬托 映衬 融合 交织 交错 形成 构成 组成 代表 象征 意味 透 透出 透过 透露 流露 散发 洋溢 蕴含 留 剩 "
    # Where and how things are.
    "站 坐 躺 睡 睡觉 卧 趴 蹲 跪 靠 倚 倚靠 依偎 立 站立 伫立 矗立 耸立 屹立 静立 坐着 站着 停 停放 停靠 停泊 停留 停在 "
    "放置 摆放 摆 悬挂 挂 悬 贴 镶 嵌 围绕 环绕 包围 围 环抱 通向 通往 连接 延伸 蜿蜒 绵延 伸展 分布 遍布 散落 排列 并排 "
    "堆放 堆叠 隐藏 露 露出 面对 朝向 面向 背对 背靠 位 居住 住 等待 等 休息 停歇 沉睡 入睡 熟睡 "
    # Wearing and holding.
    "穿 穿着 戴 戴着 身着 身穿 头戴 佩戴 披 披着 系着 扎 留着 梳着 打扮 拿 拿着 手持 手拿 持 握 握着 捧 捧着 抱着 提 提着 "
    "背着 举着 撑 撑着 叼 叼着 带 带着 搂着 牵着 "
    # Light and looks.
    "照 照射 照耀 照亮 映照 映 倒映 反射 反光 折射 闪耀 闪光 发光 闪闪发光 洒 洒落 洒满 投射 投下 泛 泛着 光照 晒 "
    # Senses and minds.
    "看 望 看见 看到 看着 望着 注视 凝视 凝望 眺望 遥望 盯 盯着 观看 观察 欣赏 听 听着 听见 闻 感受 感到 感觉 觉得 认为 知道 "
    "喜欢 爱 想 想念 思念 思考 沉思 希望 相信 了解 享受 期待 害怕 担心 生活 沉浸 陷入 "
    # Others, and nouns that the dictionary has as verbs.
    "凝固 饱经 横跨 反映 增添 创造 提供 见证 垂 漂 漆成 披肩 放在 摆在 挂在 铺在 停在 密布 围坐 安静 忧伤 悲伤 高兴 快乐 离 相 发 含 "
    "面 端坐 并肩 相拥 相依 盘坐 闲坐 端详 陪伴 沐浴 身处 不变 跑道 轨道 通道 超市 横道 树 表 视 堵 排 图 书 网 板 箱 线 花 "
    # How the maker speaks.
    "让 使 令 请 要 会 能 能够 可以 可 应该 需要 想要 开始 继续 进行 准备 打算 来 去 得 必须 不要 注意 确保 包括 包含 参考 "
    "生成 制作 创建 展现出 构建 设计 出来 起来 下来 过来 过去 上来 下去 出去 进来 进去 回来 着 了 过 给 到 向 往 对 从 跟 比 "
    "被 将 把 由 用 以 随 随着 沿 沿着 根据 通过 经 经过 当 至 自 于 与 和 同 上 下 中 里 出 入 进 起 开 没 没有 无 不 别 "
    "说 说道 喊 问 名 叫 叫做 称 写着 印着 画着 刻着 绘 雕 织 印 刻"
)
"""Verbs that say how things are, that are said of pictures, or that only help another verb."""

TOOLS = "器机箱具板市厅馆室"
"""Where a word ends that is a noun, although it begins with a verb."""

MAKING = words(
    "伸展 使用 制作 拍摄 记录 捕捉 设计 创建 装饰 描绘 绘 雕刻 欣赏 观察 采用 生成 创造 说"
)
"""States when nobody is there to do them."""

STATES_BUT_FOR_OBJECTS = words("穿 扎 织 雕 刻 印 披 系着")
"""States only where something is said to be so: with 着, or qualifying a noun."""

COMPLEMENTS = words(
    "起 起来 下 下来 下去 上 上来 上去 出 出来 出去 进 进来 进去 入 开 开来 走 掉 到 向 成 完 好 住 满 了 过 过来 过去 回 回来 "
    "回去 倒 翻 碎 断 死 光 满了 遍 着"
)
"""After a verb they say that it has a course or an outcome."""

OUTCOMES = COMPLEMENTS - {"着", "满", "好", "住"}

PLACES = "里上下中旁边前后内外间面处室园场馆店院道路廊站房屋厅城市河江湖海山岛滩桥街巷林村镇国州"
"""Where a word ends that says where."""

GOING_ON = words(
    "在 正 正在 正要 不停 不断 地 开始 继续 一边 边 忽然 突然 慢慢 缓缓 渐渐 逐渐 一起"
)
"""Before a verb they say that it happens."""

ADVERBS = GOING_ON | words(
    "轻轻 静静 安静 默默 悄悄 快速 迅速 缓慢 然后 接着 随后 最后 再 又 也 都 就 便 才 刚 已 已经 仍 还 很 非常 十分 独自 "
    "用力 努力 高高 远远 深深 微微 同时 并 并且 而 且 一直 始终 仍然 互相 相互 亲自 来回 左右 上下 先 后"
)
COUNTING = words(
    "一个 一位 一名 一只 一条 一头 一群 一对 一辆 一艘 一匹 一座 一棵 一片 一朵 一 个 位 名 只 条 头 群 对 辆 艘 匹 座 棵 片 "
    "朵 两 三 四 五 六 七 八 九 十 几 两个 三个 几个 几只 许多 很多 一些 这 那 这个 那个 某 每 双 一双 张 一张 幅 一幅 把 一把 "
    "杯 一杯 本 一本 件 一件 间 一间 栋 一栋 道 一道"
)
"""Before a noun; they are no subject."""

EDITING = words(
    "去掉 去除 删除 移除 删掉 擦除 擦掉 添加 加上 增加 加入 插入 换 换成 更换 替换 替换成 改 改成 改为 变成 变为 变 修复 修改 "
    "调整 上色 着色 放大 缩小 换掉 戴上 穿上 贴上 加 转换 转换成 涂成 染成 交换 抹去 抹掉"
)
"""Imperatives that want the picture to be another one."""

ENDING = words(
    "消失 散去 散开 停止 停下 停 熄灭 变成 变 变为 化作 化为 吞没 吞噬 淹没 摧毁 烧毁 烧 蔓延 退去 干涸 结冰 冻结 放晴 消散"
)
"""Of what a cue makes: that it ends, becomes something else, or does something to other things."""

PERSONS = words(
    "我 你 他 她 它 我们 你们 他们 她们 它们 人 男人 女人 女孩 男孩 孩子 老人 少女 少年 猫 狗 小猫 小狗 人们 大家 自己 "
    "彼此 对方"
)
PEOPLE = frozenset("人孩者员师生们察兵军队工家友妈爸爷奶哥姐弟妹童婴客手民夫娘郎侠士王后子狗猫")
"""Where a word ends that says who."""

PLACED = words("站 坐 躺 蹲 跪 趴 拿 抱 举 提 握 捧 挂 放 摆 停")
"""How somebody or something is placed, or comes to be where an outcome follows ("站起")."""

STAYING = words("到 满 向 成 上 过 着 好")
"""No outcome of those."""

BEFORE_VERBS = (
    PERSONS
    | ADVERBS
    | COUNTING
    | words(
        "把 将 被 让 使 给 里 中 上 下 边 旁 后 前 外 来 去 鸟 马 牛 羊 鱼 船 车 花 风 水 火 云 鸭 鹅 虎 鹰 兔 手 脚 门 灯 "
        "队 群 兵"
    )
)
"""Words of one character that stand before a verb."""

GIVING_OFF = words(
    "冒 冒出 冒着 升 升起 飘 飘起 飘着 下 下着 刮 刮起 起 吹 扬起 卷起 溅起 喷出 喷 燃起 泛起"
)
"""Before what a cue makes: that it is there ("冒着热气")."""
