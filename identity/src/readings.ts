/**
 * How names in Han characters are read: in Mandarin by character, in Japanese by word. The tables hold what is most frequent, and a reading may be the
 * wrong one, so it can speak for two names being one and never against.
 */
const table = (text: string, listed: (list: string) => readonly string[] = (list) => list.split('/')): ReadonlyMap<string, string> =>
  new Map(
    text
      .trim()
      .split(/\s+/)
      .flatMap((entry) => {
        const [latin = '', list = ''] = entry.split('=')
        return listed(list).map((one): [string, string] => [one, latin])
      }),
  )

const MANDARIN = table(
  `
ai=艾爱 an=安 ao=敖 bai=白 bao=包宝保 bei=贝 bi=毕 bin=斌宾彬 bing=冰兵 bo=波博 cai=蔡才 cao=曹操 cen=岑 chang=常昌长 chao=超 chen=陈陳晨辰 cheng=程成诚承 chong=崇 chu=储褚 chuan=川传 chun=春 cong=聪 cui=崔翠 da=达大 dai=戴 dan=丹 de=德
deng=邓鄧 di=狄迪 ding=丁 dong=董东冬 du=杜 duan=段 en=恩 fa=发 fan=范樊凡帆 fang=方芳 fei=飞菲 fen=芬 feng=冯峰锋风凤枫 fu=傅付福富 gan=甘 gang=刚钢 gao=高 ge=葛歌 geng=耿 gong=龚功 gu=顾古 guan=关 guang=光广 gui=桂贵 guo=郭国 ha=哈 hai=海
han=韩汉涵翰寒 hang=航杭 hao=郝浩豪皓昊 he=何贺和 hong=洪红宏鸿虹 hou=侯 hu=胡虎 hua=华花 huan=欢焕 huang=黄黃 hui=惠辉慧会 huo=霍 ji=季纪吉继 jia=贾佳家嘉 jian=简建健剑 jiang=江姜蒋 jiao=焦娇 jie=杰洁 jin=金锦进晋 jing=静晶京敬景菁 ju=菊 juan=娟
jun=军俊君钧 kai=凯开 kang=康 ke=柯克可 kong=孔 kun=坤昆 lai=赖 lan=兰蓝岚 lang=朗 lei=雷磊蕾 li=李黎利丽力立莉理 lian=莲廉 liang=梁亮良 liao=廖 lin=林琳霖 ling=凌玲灵 liu=刘劉柳 long=龙隆 lou=楼 lu=卢陆鲁路璐 luo=罗骆洛 lun=伦 ma=马馬 man=曼 mao=毛茂
mei=梅美 meng=孟梦萌蒙 mi=米 miao=苗 min=敏民闵 ming=明鸣铭 mo=莫 mu=穆 na=娜 nan=楠南 ni=倪妮 nian=年 ning=宁 niu=牛 ou=欧 pan=潘攀 pei=裴佩培 peng=彭鹏 ping=平萍 pu=蒲 qi=齐祁琪奇琦启 qian=钱倩千 qiang=强 qiao=乔巧 qin=秦琴勤 qing=清青庆晴 qiu=邱秋
qu=曲 quan=全权泉 ran=然冉 ren=任仁 ri=日 rong=荣容蓉 rou=柔 ru=如 rui=瑞睿锐蕊 run=润 sen=森 sha=沙莎 shan=山珊善 shang=尚 shao=邵 shen=沈申 sheng=盛生胜 shi=石史施世士诗 shu=舒树淑书 shuai=帅 shuang=双爽 shui=水 shun=顺 si=司思斯 song=宋松 su=苏素
sun=孙孫 tai=泰 tan=谭谈 tang=唐汤 tao=陶涛桃 teng=腾 tian=田天甜 ting=婷庭 tong=童彤桐 tu=涂 wan=万婉 wang=王汪旺 wei=魏韦伟卫威维薇玮 wen=文温雯 wu=吴武吳伍 xi=席曦希熙喜西溪 xia=夏霞 xian=贤娴 xiang=向项翔祥香湘 xiao=肖萧晓小笑 xie=谢 xin=辛欣新鑫心馨
xing=邢星兴 xiong=熊雄 xiu=秀修 xu=徐许旭 xuan=宣轩萱 xue=薛雪学 xun=迅 yan=严颜阎燕艳岩妍彦 yang=杨楊阳洋扬 yao=姚瑶 ye=叶葉烨 yi=易怡艺依毅一仪奕 yin=尹殷银 ying=应英颖莹 yong=雍勇永 you=尤友 yu=于余喻宇玉雨瑜羽钰裕 yuan=袁元媛远源 yue=岳月悦越 yun=云芸
zan=赞 ze=泽 zeng=曾 zhan=詹展 zhang=张章張 zhao=赵趙昭 zhe=哲 zhen=甄振珍真 zheng=郑鄭正政 zhi=志智芝之 zhong=钟中忠 zhou=周舟州 zhu=朱祝竹 zhuang=庄 zhuo=卓 zi=子紫梓 zong=宗 zou=邹 zu=祖 zuo=左佐`,
  (list) => Array.from(list),
)

const DOUBLE_SURNAMES = table('ouyang=欧阳/歐陽 sima=司马/司馬 zhuge=诸葛/諸葛 shangguan=上官 situ=司徒 huangfu=皇甫')

const JAPANESE_SURNAMES = table(`
sato=佐藤 suzuki=鈴木 takahashi=高橋/高橋/髙橋 tanaka=田中 watanabe=渡辺/渡邊/渡邉/渡部 ito=伊藤 yamamoto=山本 nakamura=中村 kobayashi=小林 kato=加藤 yoshida=吉田 yamada=山田 sasaki=佐々木 yamaguchi=山口 matsumoto=松本 inoue=井上 kimura=木村 hayashi=林
shimizu=清水 yamazaki=山崎 mori=森 ikeda=池田 hashimoto=橋本 abe=阿部/安部 ishikawa=石川 yamashita=山下 nakajima=中島 ishii=石井 ogawa=小川 maeda=前田 okada=岡田 hasegawa=長谷川 fujita=藤田 goto=後藤 kondo=近藤 murakami=村上 endo=遠藤 aoki=青木 sakamoto=坂本
saito=斎藤/斉藤/齋藤/齊藤 fukuda=福田 ota=太田 nishimura=西村 fujii=藤井 okamoto=岡本 fujiwara=藤原 miura=三浦 nakano=中野 harada=原田 matsuda=松田 takeuchi=竹内 nakagawa=中川 ono=小野/大野 tamura=田村 nakayama=中山 ishida=石田 ueda=上田 morita=森田 hara=原 shibata=柴田
sakai=酒井 kudo=工藤 yokoyama=横山 miyazaki=宮崎 miyamoto=宮本 uchida=内田 takagi=高木 ando=安藤 taniguchi=谷口 imai=今井 takada=高田 maruyama=丸山 kono=河野 igarashi=五十嵐 hayakawa=早川 matsui=松井 honda=本田 kawaguchi=川口 nomura=野村 arai=新井`)

const JAPANESE_GIVEN = table(`
kenta=健太 daisuke=大輔/大介 shota=翔太 takuya=拓也/卓也 naoki=直樹 kenji=健二/健司 hiroshi=浩/博/寛 takashi=隆/孝 makoto=誠 yuki=雪/優希/由紀/祐樹/勇気 yuta=雄太/裕太/優太 kazuki=和樹/一樹 ryo=涼/亮/遼 tatsuya=達也/竜也 tsubasa=翼 yusuke=祐介/雄介/裕介 keisuke=圭介 ryota=亮太
shun=駿/俊 hiroki=弘樹/大樹/裕樹 kazuya=和也 tetsuya=哲也 masashi=雅史/正 koji=浩二/孝司 yuichiro=雄一郎 ichiro=一郎 taro=太郎 jiro=二郎/次郎 satoshi=聡/智 akira=明/晃 yoko=陽子/洋子 keiko=恵子 yuko=裕子/優子 misaki=美咲 sakura=桜/さくら mayumi=真由美 kumiko=久美子
tomoko=智子/知子 naoko=直子 yumiko=由美子 ayumi=歩 megumi=恵 haruka=遥/春香 aoi=葵 hina=陽菜 yui=結衣 miki=美樹/美希 emi=恵美 akiko=明子 junko=順子/純子 noriko=典子 rika=里香 mai=舞 ai=愛`)

const HAN_NAME = /^[\p{Script=Han}々]{2,6}$/u

/** The likely Latin words of a name in Han characters, given name first, or undefined where the tables do not have all of it. */
export const readingOf = (name: string): readonly string[] | undefined => {
  const joined = name.replace(/[\s・·]+/gu, '')
  return HAN_NAME.test(joined) ? (japanese(joined) ?? mandarin(joined)) : undefined
}

const japanese = (name: string): readonly string[] | undefined => {
  for (let at = 1; at < name.length && at <= 3; at++) {
    const [surname, given] = [JAPANESE_SURNAMES.get(name.slice(0, at)), JAPANESE_GIVEN.get(name.slice(at))]
    if (surname !== undefined && given !== undefined) return [given, surname]
  }
  return undefined
}

const mandarin = (name: string): readonly string[] | undefined => {
  const double = DOUBLE_SURNAMES.get(name.slice(0, 2))
  const [surname, rest] = double === undefined ? [MANDARIN.get(name.slice(0, 1)), name.slice(1)] : [double, name.slice(2)]
  const given = Array.from(rest, (one) => MANDARIN.get(one))
  if (surname === undefined || given.length === 0 || given.length > 2 || given.includes(undefined)) return undefined
  return [given.join(''), surname]
}
