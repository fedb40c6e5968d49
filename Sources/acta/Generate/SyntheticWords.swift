/// The words that made-up communes are made of.
enum SyntheticWords {
    static let women = [
        "Ana", "Beatriz", "Carmen", "Carolina", "Coromoto", "Daniela", "Dilcia", "Elena", "Eulalia", "Francisca",
        "Gladys",
        "Gloria", "Inés", "Isabel", "Josefina", "Juana", "Leonor", "Luisa", "Luz", "Magaly", "Marcelina", "María",
        "Marisol", "Mercedes", "Milagros", "Nancy", "Nohemí", "Olga", "Paula", "Petra", "Ramona", "Rosa", "Sonia",
        "Teresa",
        "Trina", "Victoria", "Yajaira", "Yolanda", "Zenaida", "Zulay",
    ]
    static let men = [
        "Alirio", "Ángel", "Antonio", "Argenis", "Benito", "Carlos", "Cruz", "Domingo", "Edgar", "Eleazar", "Felipe",
        "Francisco", "Germán", "Gregorio", "Héctor", "Hilario", "Ismael", "Jesús", "Joel", "José", "Juan", "Julián",
        "Lorenzo", "Luis", "Manuel", "Marcos", "Miguel", "Nelson", "Orlando", "Pablo", "Pedro", "Rafael", "Ramón",
        "Reinaldo",
        "Simón", "Tomás", "Ulises", "Víctor", "Wilmer", "Xavier",
    ]
    static let surnames = [
        "Acosta", "Aguilar", "Alvarado", "Arias", "Barrios", "Blanco", "Bolívar", "Camacho", "Carrizales", "Castillo",
        "Colmenares", "Colina", "Contreras", "Cordero", "Díaz", "Escalona", "Fernández", "Flores", "Freitez", "García",
        "Giménez", "Gómez", "González", "Graterol", "Guédez", "Hernández", "Linares", "López", "Lucena", "Marchán",
        "Martínez", "Medina", "Mendoza", "Montilla", "Mora", "Mujica", "Núñez", "Ojeda", "Parra", "Peña", "Peraza",
        "Pérez",
        "Piña", "Quintero", "Ramírez", "Rivero", "Rodríguez", "Rojas", "Salas", "Sequera", "Silva", "Suárez",
        "Torrealba",
        "Torres", "Urdaneta", "Valera", "Vargas", "Yépez", "Zambrano", "Zerpa",
    ]
    static let places = [
        "El Tamarindo", "La Ceiba", "Los Mangos", "El Samán", "La Esperanza", "Agua Clara", "El Cardón", "La Mata",
        "Las Veritas", "Los Bucares", "El Araguaney", "La Quebrada", "Monte Alto", "El Jobo", "Los Naranjos", "La Fila",
        "Palo Negro", "El Alto", "Las Delicias", "La Unión", "El Porvenir", "Santa Rosa", "San Isidro", "Las Tinajas",
    ]
    static let enterprises = [
        "Semilla", "Trilla", "Transporte", "Panadería", "Bloquera", "Textil", "Tostadora", "Huerto",
    ]
    static let buyers = ["Mercado Mayor", "Comuna vecina Pío Tamayo", "Red de Alimentación", "Recicladora del Centro"]
    static let meetingPlaces = ["Galpón", "Escuela", "Cancha techada", "Casa comunal", "Plaza"]
    /// What assemblies speak about, and the motion that comes of it.
    static let matters = [
        ("Semilla para la siembra", "Comprar semilla con el fondo común"),
        ("Agua", "Reparar la bomba antes de la sequía"),
        ("Vialidad", "Limpiar la vía con dos jornadas de trabajo"),
        ("Rendición de cuentas", "Aprobar la rendición de cuentas del trimestre"),
        ("Escuela", "Reparar el techo de la escuela"),
        ("Transporte", "Prestar el camión a la cosecha de los vecinos"),
        ("Alimentación", "Repartir primero a los hogares con más necesidad"),
        ("Salud", "Hacer dos jornadas de vacunación"),
        ("Luz", "Cambiar los bombillos de la calle principal"),
        ("Formación", "Estudiar los sábados el reglamento de la comuna"),
    ]
    static let reasons = ["Cosecha", "Compra", "Donación", "Trabajo voluntario", "Entrega de los productores"]
    static let uses = ["Siembra", "Comedor popular", "Cocina de la escuela", "Jornada de trabajo", "Reparaciones"]

    /// A kind of goods: its word, its unit, whether it is kept by lot, whether it spoils, and into which other it is made.
    struct Goods: Sendable {
        let id: String
        let name: String
        let unit: String
        var lots = false
        var spoils = false
        /// The index of what comes of it, and how much of a hundred.
        var made: (index: Int, yield: Int)?
    }

    static let goods = [
        Goods(id: "maiz-humedo", name: "Maíz al 18 %", unit: "kg", made: (1, 93)),
        Goods(id: "maiz", name: "Maíz al 12 %", unit: "kg", made: (2, 88)),
        Goods(id: "harina", name: "Harina de maíz", unit: "kg", spoils: true),
        Goods(id: "cafe-pergamino", name: "Café pergamino", unit: "kg", lots: true, made: (4, 80)),
        Goods(id: "cafe-verde", name: "Café verde", unit: "kg", lots: true, made: (5, 84)),
        Goods(id: "cafe-tostado", name: "Café tostado", unit: "kg", lots: true, spoils: true),
        Goods(id: "cana", name: "Caña", unit: "kg", made: (7, 11)),
        Goods(id: "papelon", name: "Papelón", unit: "kg"),
        Goods(id: "caraota", name: "Caraota negra", unit: "kg"),
        Goods(id: "yuca", name: "Yuca", unit: "kg", spoils: true),
        Goods(id: "leche", name: "Leche", unit: "L", spoils: true),
        Goods(id: "queso", name: "Queso", unit: "kg", lots: true, spoils: true),
        Goods(id: "cacao", name: "Cacao en grano", unit: "kg", lots: true),
        Goods(id: "semilla", name: "Semilla certificada", unit: "kg", lots: true),
        Goods(id: "abono", name: "Abono orgánico", unit: "kg"),
        Goods(id: "carton", name: "Cartón", unit: "kg"),
        Goods(id: "bloque", name: "Bloque de cemento", unit: "{block}"),
        Goods(id: "morral", name: "Morral escolar", unit: "{bag}"),
        Goods(id: "gasoil", name: "Gasoil", unit: "L"),
        Goods(id: "azucar", name: "Azúcar", unit: "kg"),
    ]
}
