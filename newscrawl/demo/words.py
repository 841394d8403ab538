"""The vocabulary of the invented news: enough of it that no two stories read alike."""

PLACES = (
    *("Tehran", "Baghdad", "Kabul", "Damascus", "Basra", "Mosul", "Herat", "Kandahar", "Aleppo", "Homs", "Shiraz"),
    *("Isfahan", "Tabriz", "Mashhad", "Ahvaz", "Kirkuk", "Najaf", "Karbala", "Erbil", "Qom", "Bushehr", "Natanz"),
    *("Zahedan", "Kermanshah", "Khorramabad", "Hamedan", "Rasht", "Bandar Abbas", "Mazar-e-Sharif", "Jalalabad"),
    *("Ghazni", "Latakia", "Idlib", "Deir ez-Zor", "Fallujah", "Ramadi", "Samarra", "Tikrit", "Sanandaj", "Yazd"),
    *("Kerman", "Abadan", "Chabahar", "Birjand", "Arak", "Karaj", "Amarah", "Nasiriyah", "Hilla", "Kunduz"),
)
CAPITALS = (
    *("London", "Paris", "Vienna", "Washington", "Berlin", "Brussels", "Geneva", "Dubai", "Zürich", "Malmö"),
    *("Ankara", "Beirut", "Amman", "Doha", "New York", "Rome"),
)
ADJECTIVES = (
    *("senior", "provincial", "retired", "unnamed", "local", "visiting", "newly appointed", "opposition", "regional"),
    *("outspoken", "veteran", "junior", "acting", "independent", "former", "leading", "reform-minded", "hard-line"),
    *("elected", "municipal", "trusted", "exiled", "seasoned", "weary", "influential", "low-ranking", "popular"),
)
ROLES = (
    *("official", "engineer", "judge", "lawmaker", "shopkeeper", "lawyer", "governor", "diplomat", "teacher"),
    *("economist", "police commander", "nurse", "customs officer", "trade unionist", "inspector", "historian"),
    *("negotiator", "border guard", "grain merchant", "hospital director", "student leader", "port manager"),
    *("council member", "bus driver", "analyst", "prosecutor", "water surveyor", "cleric", "newspaper editor"),
    *("pilot", "truck driver", "physicist", "bank clerk", "mayor", "ambassador", "relief worker", "harbour master"),
)
GROUPS = (
    *("residents", "merchants", "farmers", "families of the detained", "students", "factory workers", "pensioners"),
    *("oil workers", "shop owners", "volunteers", "inspectors", "election monitors", "returning refugees"),
    *("textile workers", "dock workers", "medical staff", "tribal elders", "tanker crews", "young graduates"),
    *("human rights lawyers", "street vendors", "railway staff", "bakers", "provincial delegates", "teachers"),
)
BODIES = (
    *("the Water Board", "the Chamber of Guilds", "the Border Directorate", "the Provincial Council"),
    *("the Petroleum Office", "the Grain Authority", "the Election Panel", "the Association of Jurists"),
    *("the Ministry of Roads", "the Reconstruction Fund", "the Committee for Prisoners", "the Customs House"),
    *("the Atomic Safety Bureau", "the Teachers’ Union", "the Bar Society", "the Central Statistics Office"),
    *("the Supreme Audit Court", "the Red Crescent branch", "the Power Company", "the Tanker Drivers’ League"),
    *("the Pilgrimage Office", "the Clearing Bank", "the Parliamentary Research Desk", "the Port Authority"),
)
THINGS = (
    *("a shortage of fuel", "a disputed contract", "the closure of a bridge", "an unexplained fire", "a court order"),
    *("the price of bread", "a shipment of turbines", "a list of missing persons", "the draft budget", "a ceasefire"),
    *("an inspection report", "a new border crossing", "the arrest of two brothers", "a stalled water project"),
    *("a power cut", "the sale of a refinery", "a leaked letter", "an amnesty for deserters", "a ban on imports"),
    *("the fate of the harvest", "a rail link to the coast", "a strike at the cement works", "unpaid wages"),
    *("a row over tolls", "the release of a journalist", "an appeal for blood donors", "the theft of archives"),
    *("a pipeline valve", "a sunken barge", "the cost of medicine", "an exchange of prisoners", "a dust storm"),
    *("a raid on a warehouse", "the failure of a bank", "a quarrel among ministers", "enrichment equipment"),
    *("a cache of rifles", "the removal of a judge", "a forged licence", "the shelling of a village"),
    *("an eviction notice", "a travel ban", "the reopening of a school", "a poisoned well", "stolen antiquities"),
)
VERBS = (
    *("discussed", "condemned", "welcomed", "played down", "confirmed", "questioned", "ignored", "investigated"),
    *("protested against", "blamed rivals for", "asked foreign envoys about", "refused to explain", "dismissed"),
    *("drew attention to", "prepared a reply to", "demanded details of", "warned about", "took note of"),
    *("was surprised by", "spoke at length about", "tried to prevent", "postponed a vote on", "reported"),
)
PLURAL_VERBS = (
    *("gathered to discuss", "complained about", "signed a petition on", "waited for news of", "disagreed over"),
    *("marched because of", "refused to speak about", "have long feared", "were told nothing about", "celebrated"),
    *("learned only on the radio about", "sent a delegation over", "put up posters about", "argued about"),
    *("closed their doors in anger at", "called a meeting on", "wrote to the capital about"),
)
TIMES = (
    *("on Monday", "on Tuesday", "late on Wednesday", "on Thursday morning", "on Friday", "over the weekend"),
    *("before dawn", "after midday prayers", "for the third week running", "earlier this month", "at short notice"),
    *("despite the holiday", "in the presence of reporters", "behind closed doors", "by telephone", "at noon"),
    *("during a snowfall", "in spite of the curfew", "a day after the talks", "as shops reopened", "in public"),
    *("before an empty chamber", "to general astonishment", "for the first time in years", "without notice"),
)
PLACEMENTS = (
    *("near the old bazaar", "outside the courthouse", "along the river road", "at the central station"),
    *("in the eastern suburbs", "beside the grain silos", "on the airport highway", "in a village school"),
    *("close to the frontier", "at the edge of the desert", "in the port quarter", "behind the stadium"),
    *("in a rented hall", "above the northern valley", "at a roadside checkpoint", "inside the customs yard"),
    *("opposite the ministry", "below the dam", "on the campus", "in the tanners’ quarter", "by the oil jetty"),
)
CLAIMS = (
    *("nobody had been consulted", "the figures did not add up", "a settlement was still possible"),
    *("the money had been spent elsewhere", "winter would make matters worse", "the law left no other choice"),
    *("outside pressure had failed", "two of the documents were forged", "the matter would go to parliament"),
    *("patience was running out", "there would be no further talks", "the police had acted too late"),
    *("the machines could be repaired", "repairs would last until spring", "several witnesses had left the country"),
    *("the contract would be published", "the decision came from above", "an apology was overdue"),
    *("the numbers were far higher", "no one had been hurt", "the roads remained open", "the vote had been fair"),
    *("the neighbours should stay out of it", "trade had fallen by half", "the guards had been bribed"),
    *("supplies would reach the hospitals", "the inquiry had barely begun", "the state owed them an answer"),
    *("the old maps were wrong", "the warehouse had stood empty", "the fire had started in the cellar"),
)
SEQUELS = (
    *("A second meeting is planned", "Calls to the ministry went unanswered", "The curfew was lifted"),
    *("Traffic came to a standstill", "The stock exchange barely moved", "Electricity returned"),
    *("Foreign embassies made no comment", "A committee will look into the case", "Rescue teams stayed"),
    *("The market stayed shut", "Local radio broke off its programme", "The trial was adjourned"),
    *("Schools sent the children home", "The river was still rising", "Insurers put the loss at millions"),
    *("An earlier inquiry had found no fault", "The papers printed the story on an inside page", "Prices doubled"),
)
GIVEN = (
    *("Dariush", "Farid", "Leila", "Nasrin", "Omid", "Parviz", "Roya", "Samir", "Tara", "Yusuf", "Hiwa", "Mina"),
    *("Anders", "Claire", "Edgar", "Fiona", "Graham", "Helene", "Ivan", "Judith", "Karl", "Louise", "Martin", "Nora"),
)
FAMILY = (
    *("Kamrani", "Sohrabi", "Tavakol", "Arjomand", "Behdasht", "Delavar", "Zandieh", "Mortazi", "Haqpour", "Rostamkia"),
    *("Halloway", "Brandt", "Coulson", "Duvivier", "Eklund", "Fairbrook", "Grünwald", "Merriden", "Osgood", "Pellerin"),
    *("Quarles", "Renshaw", "Stavros", "Thornby", "Valdès", "Whitcombe"),
)
TAGS = (
    *("Iran Economy", "Iran Nuclear", "Human Rights in Iran", "Sanctions", "Oil & Gas", "Elections", "Protests"),
    *("Iraq", "Syria", "Afghanistan", "Water Crisis", "Women’s Rights", "Prisons", "Trade", "Diplomacy"),
    *("Border", "Refugees", "Inflation", "Judiciary", "Education", "Kurdistan", "Khuzestan", "Workers", "Media"),
)
SUBHEADINGS = (
    *("What happened next", "A long history", "Reactions abroad", "Who pays", "The human cost", "No end in sight"),
    *("Numbers that matter", "Voices from the street", "A question of trust", "The legal background"),
    *("How it began", "Pressure from outside", "What the law says", "An old quarrel", "Winter ahead"),
)
