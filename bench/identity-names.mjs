/**
 * Names to make people of: many, since a few dozen would make everybody a namesake. `parts` are put together to further names, as many as they allow.
 * A given name or surname is written in its own script first and then in the Latin spellings that its bearers
 * use: "Дмитрий=Dmitry=Dmitrii". A word without "=" has one spelling. Short and familiar forms stand after "~". `first`: what stands first in a name.
 */
const words = (text) =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [forms, ...short] = word.split('~')
      const [own, ...latin] = forms.split('=')
      return {
        own: own.replaceAll('_', ' '),
        latin: (latin.length === 0 ? [plain(own)] : latin).map((one) => one.replaceAll('_', ' ')),
        short,
      }
    })

const plain = (text) =>
  text
    .replace(/[łŁ]/g, (one) => (one === 'ł' ? 'l' : 'L'))
    .replace(/[øØ]/g, (one) => (one === 'ø' ? 'o' : 'O'))
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')

const pairs = (text) =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split('='))

/** Names made of a beginning and an end, each "own=Latin"; `join` stands between the Latin syllables. */
const parts = (beginnings, ends, join = '') => {
  const [heads, tails] = [pairs(beginnings), pairs(ends)]
  return heads.flatMap(([head, headLatin = plain(head)]) =>
    tails.map(([tail, tailLatin = plain(tail)]) => ({
      own: head + tail,
      latin:
        join === ''
          ? [headLatin + tailLatin.toLowerCase()]
          : [headLatin + tailLatin.toLowerCase(), `${headLatin}-${tailLatin.toLowerCase()}`],
      short: [],
    })),
  )
}

const HAN =
  '伟=Wei 明=Ming 国=Guo 志=Zhi 强=Qiang 文=Wen 雪=Xue 浩=Hao 子=Zi 宇=Yu 思=Si 嘉=Jia 雨=Yu 俊=Jun 晨=Chen 佳=Jia 建=Jian 海=Hai 春=Chun 晓=Xiao 永=Yong 天=Tian 梦=Meng 瑞=Rui'
const HAN_ENDS =
  '华=Hua 平=Ping 军=Jun 杰=Jie 辉=Hui 峰=Feng 龙=Long 玲=Ling 霞=Xia 静=Jing 怡=Yi 涵=Han 航=Hang 远=Yuan 豪=Hao 桐=Tong 然=Ran 曦=Xi 波=Bo 鹏=Peng 林=Lin 云=Yun'
const HANGUL = '민=Min 지=Ji 서=Seo 현=Hyun 은=Eun 성=Sung 영=Young 도=Do 유=Yu 재=Jae 수=Soo 동=Dong 상=Sang 혜=Hye 태=Tae'
const HANGUL_ENDS = '수=Soo 훈=Hoon 연=Yeon 우=Woo 민=Min 희=Hee 진=Jin 호=Ho 준=Jun 아=Ah 영=Young 석=Seok 경=Kyung'
const KANJI = '山=Yama 川=Kawa 木=Ki 松=Matsu 石=Ishi 中=Naka 小=Ko 大=O 森=Mori 竹=Take 高=Taka 北=Kita 西=Nishi 藤=Fuji 青=Ao'
const KANJI_ENDS = '田=Da 村=Mura 本=Moto 野=No 原=Hara 島=Shima 川=Kawa 山=Yama 井=I 沢=Sawa 崎=Saki 口=Guchi'

export const CULTURES = [
  {
    name: 'Latin',
    weight: 30,
    given:
      words(`Alexander~Alex Andrew~Andy Anna Benjamin~Ben Charles~Charlie Christopher~Chris Daniel~Dan David~Dave Edward~Ed Elizabeth~Liz Emily Frederick~Fred Gregory~Greg
      James~Jim Jennifer~Jen Jessica~Jess John Jonathan~Jon Joseph~Joe Joshua~Josh Katherine~Kate Laura Margaret~Maggie Matthew~Matt Michael~Mike Nicholas~Nick Oliver Patricia~Pat Patrick
      Peter~Pete Rachel Rebecca~Becky Richard~Rick Robert~Rob Samuel~Sam Sarah Stephen~Steve Susan~Sue Thomas~Tom Timothy~Tim Victoria~Vicky William~Will Zachary~Zach Hugo Astrid Ingrid Bram Femke Joost Sanne`),
    family:
      words(`Smith Johnson Brown Taylor Wilson Clark Walker Hall Young King Wright Hill Green Baker Carter Mitchell Turner Parker Collins Stewart Morris Rogers Cooper Richardson Cox Ward
      Ashdown Beckwith Cranmore Dunleavy Eastwick Fenwright Garroway Hollingbrook Inskip Jellicoe Kettlewell Langstaff Merriweather Northcott Oakhurst Pemberley Quartermain Ravenscroft Stapleford Thistlewood
      Underhay Vandersloot Wetherby Yarwood Zuiderveld Hoogerwerf Terpstra Brinkmann Falkenrath Grünewald`).concat(
        parts(
          'Ash Beck Cran Dun East Fen Garr Hol Kettle Lang Merri North Oak Pem Quarter Raven Staple Thistle Under Wether Yar Black Brook Cald Hart Linden Mar Nor Strat Whit Brad Thorn',
          'worth ley ford stead ham ton wick more field bury croft dale gate hurst mont well',
        ),
      ),
  },
  {
    name: 'Latin with marks',
    weight: 20,
    given:
      words(`José~Pepe María Ángel Jesús Sebastián~Seb Nicolás~Nico Inés Raúl Óscar Zoë François Hélène Jérôme Aurélie Benoît Cédric Jürgen Björn Günter Käthe Søren Åsa Łukasz Michał Paweł Małgorzata~Gosia
      Zdeněk Jiří~Jirka Ondřej Tomáš Štěpán Žofie László~Laci Gábor Zoltán Ștefan Andreea Çağla Gökhan Ömer João Conceição Agnė Živilė Nguyễn`),
    family:
      words(`Núñez Fernández Gutiérrez Ibáñez Peñalver Quiñones Zúñiga Müller Schröder Weiß Kühnert Größler Jørgensen Sørlund Åkerblom Bergström Łaskowski Wiśniewska Zieliński Gołębiowska Dvořák Řezníček Šimůnek
      Čapková Horváth Szabó Kőrösi Țepeș Brâncoveanu Yıldırım Çelikkol Öztürkmen Gonçalves Magalhães Conceição Kazlauskienė Bērziņš Saariaho Lefèvre Châtelain Beauséjour`).concat(
        parts(
          'Łas Śmi Żół Dvoř Kří Čer Häß Grü Schö Kö Bö Lö Åk Sør Bjø Gon Peñ Íñi Vâl Bré',
          'kowski ewicz nicki áček ínek ová mann berg hauer strand lund çalves arro ández escu ault',
        ),
      ),
  },
  {
    name: 'Cyrillic',
    weight: 12,
    given:
      words(`Дмитрий=Dmitry=Dmitrii=Dmitriy~Dima Алексей=Alexey=Aleksei=Alexei~Lesha Сергей=Sergey=Sergei Андрей=Andrey=Andrei Евгений=Evgeny=Evgenii=Yevgeny~Zhenya Юлия=Yulia=Julia=Iuliia Михаил=Mikhail=Michael~Misha
      Татьяна=Tatiana=Tatyana~Tanya Наталья=Natalia=Natalya~Natasha Николай=Nikolay=Nikolai~Kolya Ксения=Ksenia=Xenia Олексій=Oleksii=Oleksiy Володимир=Volodymyr Юрий=Yury=Yuri=Iurii Ольга=Olga Виктор=Viktor=Victor`),
    family:
      words(`Кузнецов=Kuznetsov=Kuznecov Соколов=Sokolov Попов=Popov Лебедев=Lebedev Щербаков=Shcherbakov=Scherbakov Чайкин=Chaikin=Chaykin=Tchaikin Журавлёв=Zhuravlev=Zhuravlyov Хохлов=Khokhlov=Hohlov
      Цветаев=Tsvetaev=Cvetaev Яковенко=Yakovenko=Iakovenko Шевчук=Shevchuk Ющенко=Yushchenko=Iushchenko Бондаренко=Bondarenko Мельник=Melnyk=Melnik Гаврилюк=Havryliuk=Gavriluk Рыбаков=Rybakov`).concat(
        parts(
          'Бел=Bel Вороб=Vorob Гор=Gor Дорон=Doron Ерм=Erm Заха=Zakha Калин=Kalin Лапш=Lapsh Мороз=Moroz Назар=Nazar Остап=Ostap Пан=Pan Рома=Roma Сав=Sav Тимош=Timosh Федор=Fedor Хар=Khar Чуб=Chub Шуб=Shub',
          'ченко=Chenko ов=Ov ин=In ук=Uk ский=Sky енко=Enko ёв=Yov ников=Nikov',
        ),
      ),
  },
  {
    name: 'Chinese',
    weight: 12,
    first: 'family',
    given: words(
      `伟=Wei 芳=Fang 娜=Na 敏=Min 静=Jing 磊=Lei 洋=Yang 勇=Yong 艳=Yan 涛=Tao 晓明=Xiaoming 建国=Jianguo 志强=Zhiqiang 文静=Wenjing 雪梅=Xuemei 浩然=Haoran 子涵=Zihan 宇航=Yuhang 思远=Siyuan 嘉豪=Jiahao 雨桐=Yutong 俊杰=Junjie 晨曦=Chenxi 佳怡=Jiayi`,
    ).concat(parts(HAN, HAN_ENDS)),
    family: words(
      `王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 黄=Huang 赵=Zhao 吴=Wu 周=Zhou 徐=Xu 孙=Sun 马=Ma 朱=Zhu 胡=Hu 郭=Guo 何=He 林=Lin 高=Gao 罗=Luo 郑=Zheng 梁=Liang 谢=Xie 欧阳=Ouyang`,
    ),
  },
  {
    name: 'Japanese',
    weight: 8,
    first: 'family',
    given: words(
      `健太=Kenta 大輔=Daisuke 翔太=Shota=Shouta 陽子=Yoko=Youko 美咲=Misaki さくら=Sakura 裕子=Yuko=Yuuko 拓也=Takuya 直樹=Naoki 恵子=Keiko 雄一郎=Yuichiro 真由美=Mayumi ケンジ=Kenji 涼=Ryo=Ryou`,
    ),
    family: words(
      `佐藤=Sato=Satou 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka 渡辺=Watanabe 伊藤=Ito=Itoh 山本=Yamamoto 中村=Nakamura 小林=Kobayashi 斎藤=Saito 大野=Ohno=Ono 長谷川=Hasegawa 五十嵐=Igarashi 早川=Hayakawa`,
    ).concat(parts(KANJI, KANJI_ENDS)),
  },
  {
    name: 'Korean',
    weight: 6,
    first: 'family',
    given: words(
      `민수=Minsu=Min-su=Minsoo 지훈=Jihoon=Ji-hoon 서연=Seoyeon=Seo-yeon 현우=Hyunwoo=Hyun-woo 은지=Eunji=Eun-ji 성민=Sungmin=Seong-min 영희=Younghee=Young-hee 도현=Dohyun=Do-hyun 유진=Yujin=Yoojin 재호=Jaeho=Jae-ho`,
    ).concat(parts(HANGUL, HANGUL_ENDS, '-')),
    family: words(
      `김=Kim 이=Lee=Yi 박=Park=Bak 최=Choi 정=Jung=Jeong 강=Kang 조=Cho=Jo 윤=Yoon=Yun 장=Jang 임=Lim=Im 한=Han 오=Oh 신=Shin 권=Kwon`,
    ),
  },
  {
    name: 'Arabic',
    weight: 5,
    given: words(
      `محمد=Mohammed=Muhammad=Mohamed أحمد=Ahmed=Ahmad يوسف=Youssef=Yusuf خالد=Khaled=Khalid عمر=Omar=Umar فاطمة=Fatima=Fatma ليلى=Layla=Leila مريم=Mariam=Maryam حسن=Hassan نور=Noor=Nour`,
    ),
    family: words(
      `الحداد=Al-Haddad=Alhaddad=Haddad منصور=Mansour=Mansur الخطيب=Al-Khatib=Khatib النجار=Al-Najjar=Najjar صالح=Saleh=Salih عثمان=Othman=Osman بوعزيز=Bouaziz الشريف=Al-Sharif=Sherif زيدان=Zidane=Zaydan`,
    ).concat(
      parts(
        'عبد=Abd بن=Ben أبو=Abu',
        'الرحمن=Elrahman الله=Ullah النور=Elnour سالم=Salem حمزة=Hamza غانم=Ghanem قاسم=Qasem ناصر=Nasser يعقوب=Yaqoub طاهر=Taher',
      ),
    ),
  },
  {
    name: 'Indian',
    weight: 7,
    given: words(
      `राहुल=Rahul अनन्या=Ananya विकास=Vikas प्रिया=Priya संजय=Sanjay नेहा=Neha अर्जुन=Arjun दीपक=Deepak कविता=Kavita सौरभ=Saurabh=Sourabh Harshvardhan Lakshmi=Laxmi Venkatesh~Venky Krishnamurthy Thirumalai Siddharth~Sid Aishwarya Karthik=Kartik`,
    ),
    family: words(
      `शर्मा=Sharma गुप्ता=Gupta सिंह=Singh पटेल=Patel कुमार=Kumar वर्मा=Verma=Varma जोशी=Joshi Ramanathan Subramanian=Subramaniam Chattopadhyay Bhattacharya=Bhattacharyya Deshpande Kulkarni Venkataraman Iyengar Choudhary=Chaudhary`,
    ).concat(
      parts(
        'Rama Vasu Krishna Bala Chandra Jaya Mutha Nara Padma Raja Sama Siva Tara Udaya',
        'murthy swamy nathan deva raman lingam krishnan veni prasad sekhar gopal',
      ),
    ),
  },
]
