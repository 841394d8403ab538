"""Places that datelines name: cities that need no country behind them, and the countries and states behind the others.

Names are folded: no case, no accents.
"""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Return a name without case and accents, to be compared with the lists below."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def listed(*lines: str) -> list[str]:
    """Return the names of lines that part them by commas, as written."""
    return [name.strip() for line in lines for name in line.split(",")]


def folded(*lines: str) -> frozenset[str]:
    """Return the names, folded, of lines that part them by commas."""
    return frozenset(map(fold, listed(*lines)))


CITIES = folded(
    # The Middle East and around it
    "Abu Dhabi, Aden, Ahvaz, Ahwaz, Aleppo, Algiers, Alger, Algier, Amman, Ankara, Antakya, Arbil, Ashgabat, Ashkhabad",
    "Baghdad, Bagdad, Baku, Bakou, Bandar Abbas, Basra, Bassora, Beirut, Beyrouth, Beirute, Benghazi",
    "Bethlehem, Birjand, Bushehr, Cairo, Kairo, Le Caire, El Cairo, Il Cairo, Casablanca, Damascus, Damas",
    "Damaskus, Damasco, Deir Ezzor, Diyarbakir, Doha, Dubai, Dubaï, Dushanbe, Erbil, Esfahan, Falluja, Fallujah, Gaza",
    "Gaza City, Gaza-Stadt, Haifa, Hamedan, Herat, Hebron, Homs, Isfahan, Istanbul, Estambul, Izmir, Jeddah",
    "Jenin, Jerusalem, Jérusalem, Jerusalén, Gerusalemme, Kabul, Kaboul, Kandahar, Karaj, Karbala, Kerbala, Kerman",
    "Kermanshah, Khartoum, Khartum, Khorramabad, Kirkuk, Kunduz, Kuwait City, Koweït, Kuweit, Latakia, Manama",
    "Mashhad, Mecca, Medina, Mosul, Mossul, Mossoul, Muscat, Nablus, Najaf, Nasiriyah, Natanz, Nicosia, Nikosia, Oran",
    "Qom, Rabat, Rafah, Ramadi, Ramallah, Rasht, Raqqa, Riyadh, Riad, Ryad, Samarra, Sanaa, San'a, Sana'a, Sanandaj",
    "Shiraz, Sulaimaniya, Sulaimaniyah, Tabriz, Tashkent, Tbilisi, Teheran, Tehran, Téhéran, Teherán, Teerã, Tel Aviv",
    "Tel-Aviv, Tikrit, Tripoli, Tunis, Túnez, Vienna, Yerevan, Eriwan, Erevan, Zahedan, Zanjan",
    # Europe
    "Amsterdam, Antwerp, Athens, Athènes, Athen, Atenas, Atene, Barcelona, Basel, Belfast, Belgrade, Belgrad, Berlin",
    "Berlín, Berlino, Bern, Berne, Bilbao, Birmingham, Bochum, Bologna, Bonn, Bordeaux, Braunschweig, Bratislava",
    "Bremen, Brussels, Bruxelles, Brüssel, Bruselas, Brussel, Bucharest, Bukarest, Bucarest, Budapest, Cardiff",
    "Chemnitz, Chisinau, Copenhagen, Kopenhagen, Copenhague, Copenaghen, Den Haag, Dortmund, Dresden, Dublin, Duisburg",
    "Düsseldorf, Edinburgh, Erfurt, Firenze, Frankfurt, Frankfurt am Main, Geneva, Genf, Genève",
    "Ginebra, Ginevra, Genoa, Genova, Glasgow, Graz, Hamburg, Hannover, Hanover, Heidelberg, Helsinki, Innsbruck",
    "Karlsruhe, Kassel, Kharkiv, Kherson, Kiel, Kiev, Kyiv, Kiew, Köln, Cologne, La Haye, La Haya, L'Aia, Lausanne",
    "Leeds, Leipzig, Lille, Linz, Lisbon, Lisboa, Lisbonne, Lissabon, Liverpool, Ljubljana, London, Londres, Londra",
    "Luxembourg, Luxemburg, Lviv, Lwiw, Lyon, Madrid, Magdeburg, Mainz, Málaga, Manchester, Mannheim, Marseille, Milan",
    "Milano, Mailand, Minsk, Monaco, Moscow, Moskau, Moscou, Moscú, Mosca, Moscovo, Munich, München, Münster, Napoli",
    "Naples, Nürnberg, Odesa, Odessa, Oslo, Palermo, Paris, París, Parigi, Podgorica, Porto, Potsdam, Prague",
    "Prag, Praga, Praha, Pristina, Reykjavik, Riga, Rome, Rom, Roma, Rostock, Rotterdam, Saarbrücken, Salzburg",
    "San Sebastián, Sarajevo, Seville, Sevilla, Skopje, St Petersburg, St. Petersburg, Stockholm, Strasbourg",
    "Straßburg, Estrasburgo, Stuttgart, Tallinn, The Hague, Tirana, Torino, Toulouse, Turin, Valencia, Valletta",
    "Vatican City, Vatikanstadt, Cité du Vatican, Ciudad del Vaticano, Città del Vaticano, Venice, Venezia, Vilnius",
    "Warsaw, Warschau, Varsovie, Varsovia, Wien, Vienne, Viena, Wiesbaden, Wolfsburg, Würzburg, Zagreb, Zaragoza",
    "Zürich, Zurich, Москва, Санкт-Петербург, Киев, Київ, Минск, Тегеран, Лондон, Париж, Берлин, Вашингтон, Пекин",
    # The Americas
    "Asunción, Atlanta, Baltimore, Bogotá, Boston, Brasília, Buenos Aires, Calgary, Caracas, Chicago",
    "Cincinnati, Ciudad de México, Cleveland, Dallas, Denver, Detroit, Guadalajara, Guatemala City, Guayaquil, Havana",
    "Havanna, La Havane, La Habana, Honolulu, Houston, Indianapolis, Kingston, La Paz, Las Vegas, Lima, Los Angeles",
    "Managua, Medellín, Mexico City, Mexiko-Stadt, Miami, Milwaukee, Minneapolis, Monterrey, Montevideo",
    "Montreal, Montréal, New Orleans, New York, Nueva York, Nova York, Nova Iorque, Oklahoma City, Ottawa, Panama City",
    "Philadelphia, Phoenix, Pittsburgh, Port-au-Prince, Puerto Príncipe, Quebec City, Québec, Quito, Rio de Janeiro",
    "Salt Lake City, San Antonio, San Diego, San Francisco, San José, San Juan, San Salvador, Santiago",
    "Santiago de Chile, Santo Domingo, São Paulo, Seattle, St. Louis, Tegucigalpa, Tijuana, Toronto, United Nations",
    "Vereinte Nationen, Nations Unies, Naciones Unidas, Vancouver, Washington, Washington DC, Winnipeg",
    # Asia and the Pacific
    "Ahmedabad, Almaty, Astana, Auckland, Bangkok, Beijing, Peking, Pékin, Pekín, Pechino, Bengaluru, Bangalore",
    "Bhopal, Bishkek, Brisbane, Canberra, Chandigarh, Chennai, Colombo, Dhaka, Faisalabad, Guwahati, Hanoi",
    "Ho Chi Minh City, Hong Kong, Hongkong, Hyderabad, Islamabad, Jaipur, Jakarta, Kathmandu, Karachi, Kochi, Kolkata",
    "Kuala Lumpur, Lahore, Lucknow, Macau, Manila, Melbourne, Mumbai, Nagpur, Neu Delhi, New Delhi, Nueva Delhi",
    "Nay Pyi Taw, Naypyidaw, Osaka, Patna, Perth, Peshawar, Phnom Penh, Pune, Putrajaya, Pyongyang, Quetta, Rangoon",
    "Rawalpindi, Seoul, Séoul, Seúl, Shanghai, Singapore, Singapur, Singapour, Srinagar, Suva, Sydney, Taipei, Tokyo",
    "Tokio, Thiruvananthapuram, Ulaanbaatar, Ulan Bator, Vientiane, Wellington, Yangon",
    # Africa
    "Abidjan, Abuja, Accra, Addis Ababa, Addis Abeba, Bamako, Bangui, Banjul, Brazzaville, Bujumbura, Cape Town",
    "Kapstadt, Le Cap, Conakry, Dakar, Dar es Salaam, Djibouti, Dodoma, Durban, Freetown, Gaborone, Goma, Harare",
    "Johannesburg, Juba, Kampala, Kano, Kigali, Kinshasa, Lagos, Libreville, Lilongwe, Lomé, Luanda, Lusaka, Maputo",
    "Maseru, Mogadishu, Mogadiscio, Mombasa, Monrovia, N'Djamena, Nairobi, Niamey, Nouakchott, Ouagadougou, Pretoria",
    "Windhoek, Yaoundé, تهران, بغداد, القاهرة, بيروت, دمشق, دبي, الرياض, لندن, واشنطن, باريس, عمان, القدس, غزة, 서울",
)

REGIONS = folded(
    "Afghanistan, Albania, Algeria, Angola, Argentina, Armenia, Australia, Austria, Azerbaijan, Bahamas, Bahrain",
    "Bangladesh, Barbados, Belarus, Belgium, Belize, Benin, Bhutan, Bolivia, Bosnia, Bosnia-Herzegovina, Botswana",
    "Brazil, Brunei, Bulgaria, Burkina Faso, Burma, Burundi, Cambodia, Cameroon, Canada, Chad, Chile, China, Colombia",
    "Congo, Costa Rica, Croatia, Cuba, Cyprus, Czech Republic, Denmark, Dominican Republic, East Timor, Ecuador, Egypt",
    "El Salvador, England, Eritrea, Estonia, Eswatini, Ethiopia, Fiji, Finland, France, Gabon, Gambia, Gaza Strip",
    "Georgia, Germany, Ghana, Greece, Greenland, Guatemala, Guinea, Guinea-Bissau, Guyana, Haiti, Honduras, Hungary",
    "Iceland, India, Indonesia, Iran, Iraq, Ireland, Israel, Italy, Ivory Coast, Jamaica, Japan, Jordan, Kashmir",
    "Kazakhstan, Kenya, Kosovo, Kurdistan, Kuwait, Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho, Liberia, Libya",
    "Liechtenstein, Lithuania, Luxembourg, Macedonia, Madagascar, Malawi, Malaysia, Maldives, Mali, Malta, Mauritania",
    "Mauritius, Mexico, Moldova, Mongolia, Montenegro, Morocco, Mozambique, Myanmar, Namibia, Nepal, Netherlands",
    "New Zealand, Nicaragua, Niger, Nigeria, North Korea, North Macedonia, Northern Ireland, Norway, Oman, Pakistan",
    "Palestine, Panama, Papua New Guinea, Paraguay, Peru, Philippines, Poland, Portugal, Puerto Rico, Qatar, Romania",
    "Russia, Rwanda, Samoa, Saudi Arabia, Scotland, Senegal, Serbia, Seychelles, Sierra Leone, Singapore, Slovakia",
    "Slovenia, Somalia, South Africa, South Korea, South Sudan, Spain, Sri Lanka, Sudan, Suriname, Sweden, Switzerland",
    "Syria, Taiwan, Tajikistan, Tanzania, Thailand, Tibet, Timor-Leste, Togo, Trinidad and Tobago, Tunisia, Turkey",
    "Türkiye, Turkmenistan, Uganda, UK, Ukraine, United Arab Emirates, UAE, United Kingdom, United States, Uruguay, US",
    "USA, U.S., Uzbekistan, Vatican, Venezuela, Vietnam, Wales, West Bank, Yemen, Zambia, Zimbabwe",
    # in other languages
    "Ägypten, Alemania, Allemagne, Arabie Saoudite, Arabia Saudí, Bélgica, Belgien, Belgique, Brasil, Brasilien",
    "Brésil, Deutschland, España, Espagne, Espanha, Estados Unidos, États-Unis, Francia, Frankreich, França",
    "Germania, Großbritannien, Iraque, Irak, Irán, Irã, Israël, Italia, Italien, Italie, Jordanien, Jordanie, Kanada",
    "Kolumbien, Libanon, Liban, Líbano, Maroc, México, Mexiko, Österreich, Panamá, Perú, Polen, Pologne, Rusia",
    "Russland, Russie, Schweiz, Spanien, Spagna, Suisse, Suiza, Syrien, Syrie, Siria, Tunisie, Türkei, Turquía",
    "Turquie, Ucrania, Ungarn, Vereinigte Staaten",
    # the states of the USA as AP shortens them, and in full; Canada's provinces
    "Ala., Alaska, Ariz., Ark., Calif., Colo., Conn., Del., Fla., Ga., Hawaii, Idaho, Ill., Ind., Iowa, Kan., Ky., La.",
    "Maine, Md., Mass., Mich., Minn., Miss., Mo., Mont., Neb., Nev., N.H., N.J., N.M., N.Y., N.C., N.D., Ohio, Okla.",
    "Ore., Pa., R.I., S.C., S.D., Tenn., Texas, Utah, Vt., Va., Wash., W.Va., Wis., Wyo., D.C., DC, NY, NJ, CA, TX, FL",
    "Alabama, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida, Illinois, Indiana, Kansas",
    "Kentucky, Louisiana, Maryland, Massachusetts, Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska",
    "Nevada, New Hampshire, New Jersey, New Mexico, New York, North Carolina, North Dakota, Oklahoma, Oregon",
    "Pennsylvania, Rhode Island, South Carolina, South Dakota, Tennessee, Vermont, Virginia, Washington, West Virginia",
    "Wisconsin, Wyoming, Alberta, British Columbia, B.C., Manitoba, Newfoundland, Nova Scotia, Ontario, Ont., Quebec",
    "Saskatchewan",
)
